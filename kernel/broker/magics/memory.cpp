#include <cmath>
#include <cstdlib>

#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

constexpr std::uint64_t smallest = std::uint64_t{1} << 20;

/// "512M", "1.5GiB", "4g" or plain bytes; "off" is 0.
std::uint64_t parse_size(const std::string& text) {
  if (text == "off" || text == "none" || text == "0") return 0;
  const auto wrong = [&] { return MagicError("the limit is a size such as 512M or 4G, or off, not '" + text + "'"); };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string number = text.substr(0, digits);
  std::string unit = text.substr(digits);
  for (char& c : unit) c = static_cast<char>(c | 0x20);
  if (unit.ends_with("ib") && unit.size() == 3) unit.resize(1);
  if (unit.ends_with("b") && unit.size() == 2) unit.resize(1);
  const std::size_t power = std::string_view("bkmgt").find(unit.empty() ? "b" : unit);
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || unit.size() > 1 || power == std::string_view::npos) throw wrong();
  const double bytes = value * std::pow(1024.0, static_cast<double>(power));
  if (bytes >= 9e18) throw wrong();
  if (bytes < static_cast<double>(smallest))
    throw MagicError("a limit of " + format_bytes(static_cast<std::uint64_t>(bytes)) +
                     " is too small for any cell; write the unit, as in 512M or 4G");
  return static_cast<std::uint64_t>(bytes);
}

class Memory final : public Magic {
 public:
  std::string_view name() const override { return "memory"; }
  std::string_view usage() const override { return "%memory [SIZE|off]"; }
  std::string_view summary() const override { return "Limit the memory that cells may use, or show it"; }
  std::string_view details() const override {
    return "SIZE is a number with K, M, G or T (powers of 1024). A cell that needs more fails; the session goes on.";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(0, 1, "%memory takes one size");
    if (arguments.words().empty()) {
      const WorkerInfo worker = kernel.worker();
      kernel.print("The worker uses " + format_bytes(worker.resident_bytes) + "; " +
                   (worker.profile.memory_limit == 0 ? std::string("there is no limit (%memory 4G sets one)")
                                                     : "its limit is " + format_bytes(worker.profile.memory_limit)) +
                   ".\n");
      return std::nullopt;
    }
    const std::uint64_t bytes = parse_size(arguments.words()[0]);
    configure(kernel, "memory", std::to_string(bytes),
              bytes == 0 ? "Memory is not limited any more." : "Memory is limited to " + format_bytes(bytes) + ".");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_memory() { return std::make_unique<Memory>(); }

}  // namespace maia::broker
