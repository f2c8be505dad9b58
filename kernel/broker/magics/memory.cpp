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
  const std::optional<std::uint64_t> bytes = parse_bytes(text);
  if (!bytes) throw MagicError("the limit is a size such as 512M or 4G, or off, not '" + text + "'");
  if (*bytes < smallest)
    throw MagicError("a limit of " + format_bytes(*bytes) +
                     " is too small for any cell; write the unit, as in 512M or 4G");
  return *bytes;
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
