#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/torch.hpp"

namespace maia::broker {
namespace {

class Std final : public Magic {
 public:
  std::string_view name() const override { return "std"; }
  std::string_view usage() const override { return "%std [17|20|23]"; }
  std::string_view summary() const override {
    return "Restart the worker with another C++ standard, or show which it has";
  }
  std::vector<std::string_view> choices() const override { return {"17", "20", "23"}; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(0, 1, "%std takes one standard");
    WorkerProfile profile = kernel.worker().profile;
    if (arguments.words().empty()) {
      kernel.print("Cells are C++" + profile.standard + ".\n");
      return std::nullopt;
    }
    std::string standard = arguments.words()[0];
    if (standard.starts_with("c++") || standard.starts_with("C++")) standard.erase(0, 3);
    if (standard != "17" && standard != "20" && standard != "23")
      throw MagicError("the standard is 17, 20 or 23, not '" + arguments.words()[0] + "'");
    if (standard == profile.standard) {
      kernel.print("Cells are C++" + standard + " already.\n");
      return std::nullopt;
    }
    if (profile.headers == "torch") {
      const std::optional<TorchVersion> torch = torch_version();
      const std::optional<std::string> only = torch ? only_standard_for(*torch) : std::nullopt;
      if (only && *only != standard)
        throw MagicError("the headers of libtorch " + torch->text() + " can only be read as C++" + *only +
                         "; leave them with %use std first");
    }
    profile.standard = standard;
    restart_worker(kernel, profile, "Worker restarted for C++" + standard);
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_std() { return std::make_unique<Std>(); }

}  // namespace maia::broker
