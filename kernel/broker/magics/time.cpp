#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

class Time final : public Magic {
 public:
  std::string_view name() const override { return "time"; }
  std::string_view usage() const override { return "%time STATEMENT, or %%time above a cell of C++"; }
  std::string_view summary() const override { return "Run C++ once and say how long it took"; }
  std::string_view details() const override {
    return "wall is the time it ran, CPU what all its threads used together, compile what came before.";
  }
  bool accepts_body() const override { return true; }
  bool body_is_code() const override { return true; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    if (call.body) {
      if (!call.arguments.empty())
        throw MagicError("%%time takes nothing on its own line, not '" + call.arguments + "'");
      expect_code_body(call);
    } else {
      expect_code_line(call, call.arguments);
    }
    const CodeOutcome outcome = call.body ? kernel.run_code(*call.body, call.body_line, true)
                                          : kernel.run_code(call.arguments, call.line, true);
    if (outcome.error) return outcome.error;
    kernel.print("wall " + format_duration(outcome.run_ms) + ", CPU " + format_duration(outcome.cpu_ms) + ", compile " +
                 format_duration(outcome.compile_ms) + "\n");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_time() { return std::make_unique<Time>(); }

}  // namespace maia::broker
