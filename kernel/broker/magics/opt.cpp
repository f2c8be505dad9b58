#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"

namespace maia::broker {
namespace {

class Opt final : public Magic {
 public:
  std::string_view name() const override { return "opt"; }
  std::string_view usage() const override { return "%opt [0|1|2|3]"; }
  std::string_view summary() const override { return "Set how much later cells are optimised, or show it"; }
  std::vector<std::string_view> choices() const override { return {"0", "1", "2", "3"}; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(0, 1, "%opt takes one level");
    if (arguments.words().empty()) {
      kernel.print("Cells are compiled with -O" + kernel.worker().profile.optimisation + ".\n");
      return std::nullopt;
    }
    const std::string level = std::to_string(parse_number(arguments.words()[0], "the level", 0, 3));
    configure(kernel, "opt", level, "Cells are compiled with -O" + level + " from now on.");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_opt() { return std::make_unique<Opt>(); }

}  // namespace maia::broker
