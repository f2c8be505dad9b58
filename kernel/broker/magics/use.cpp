#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/torch.hpp"

namespace maia::broker {
namespace {

class Use final : public Magic {
 public:
  std::string_view name() const override { return "use"; }
  std::string_view usage() const override { return "%use [torch|std]"; }
  std::string_view summary() const override {
    return "Restart the worker with libtorch's headers precompiled, or without";
  }
  std::vector<std::string_view> choices() const override { return {"std", "torch"}; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments);
    arguments.expect_words(0, 1, "%use takes one set of headers");
    WorkerProfile profile = kernel.worker().profile;
    if (arguments.words().empty()) {
      kernel.print("The " + profile.headers + " headers are in use.\n");
      return std::nullopt;
    }
    const std::string& headers = arguments.words()[0];
    if (headers != "torch" && headers != "std") throw MagicError("the headers are torch or std, not '" + headers + "'");
    if (headers == profile.headers) {
      kernel.print("The " + headers + " headers are in use already.\n");
      return std::nullopt;
    }
    const std::optional<TorchVersion> torch = torch_version();
    if (headers == "torch" && !torch)
      throw MagicError("libtorch's headers were not found (" + torch_version_header().string() +
                       " can't be read); install libtorch-dev");
    const std::optional<std::string> only = torch ? only_standard_for(*torch) : std::nullopt;
    std::string what =
        headers == "torch" ? "Worker restarted with libtorch " + torch->text() : "Worker restarted without libtorch";
    profile.headers = headers;
    if (only && headers == "torch" && profile.standard != *only) {
      what += ", in C++" + *only + " because its headers can't be read as C++" + profile.standard;
      profile.standard = *only;
    } else if (only && headers == "std" && profile.standard == *only) {
      // The way back from the line above.
      profile.standard = WorkerProfile().standard;
      what += ", in C++" + profile.standard + " again";
    }
    restart_worker(kernel, profile, what);
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_use() { return std::make_unique<Use>(); }

}  // namespace maia::broker
