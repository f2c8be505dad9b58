#include "broker/cell.hpp"
#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"

namespace maia::broker {
namespace {

/// A lambda with the timed code in it. The code stands on lines of its own, numbered from `line`, so that a diagnostic
/// shows nothing else and a comment at its end does no harm.
std::string timed_lambda(const std::string& code, std::uint32_t line, std::string_view captures) {
  const std::string open = "[" + std::string(captures) + "]";
  const std::string lines = "\n#line " + std::to_string(line) + "\n" + code + "\n";
  if (!is_expression(code)) return open + "{" + lines + ";}";
  // Only a generic lambda can tell whether the expression has a value that can be kept.
  return open +
         "{ [](auto&& maia_value_of) {"
         " if constexpr (::std::is_void_v<decltype(maia_value_of())>) maia_value_of();"
         " else ::maia::detail::keep((maia_value_of())); }(" +
         open + "() -> decltype(auto) { return (" + lines + "); }); }";
}

class TimeIt final : public Magic {
 public:
  std::string_view name() const override { return "timeit"; }
  std::string_view usage() const override {
    return "%timeit [-n LOOPS] [-r RUNS] [-q] STATEMENT, or %%timeit [options] [SETUP] above a cell of C++";
  }
  std::string_view summary() const override { return "Run C++ many times and say how long once takes"; }
  std::string_view details() const override {
    return "-n LOOPS  runs of the code in each measurement (without: as many as take about 0.2 s)\n"
           "-r RUNS   measurements (7)\n"
           "-q        measure, but print nothing\n"
           "SETUP is C++ that runs once, before; the cell can use its variables.";
  }
  bool accepts_body() const override { return true; }
  bool body_is_code() const override { return true; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse_leading(call.arguments, "q", "nr");
    const long loops = arguments.has('n') ? parse_number(arguments.value('n', ""), "LOOPS", 1, 1'000'000'000'000) : 0;
    const long runs = parse_number(arguments.value('r', "7"), "RUNS", 1, 10'000);
    const std::string options =
        ", " + std::to_string(loops) + "L, " + std::to_string(runs) + (arguments.has('q') ? ", true);" : ", false);");
    const auto timed = [&](const std::string& lambda) { return "::maia::detail::timeit(" + lambda + options; };
    if (!call.body) {
      expect_code_line(call, arguments.rest());
      return kernel.run_unlogged(timed(timed_lambda(arguments.rest(), call.line, "")), call.line).error;
    }
    expect_code_body(call);
    const std::string& setup = arguments.rest();
    std::string code;
    if (setup.empty()) {
      code = timed(timed_lambda(*call.body, call.body_line, ""));
    } else {
      code = "{\n#line " + std::to_string(call.line) + "\n" + setup + "\n; " +
             timed(timed_lambda(*call.body, call.body_line, "&")) + " }";
    }
    return kernel.run_unlogged(code, call.line).error;
  }
};

}  // namespace

std::unique_ptr<Magic> make_timeit() { return std::make_unique<TimeIt>(); }

}  // namespace maia::broker
