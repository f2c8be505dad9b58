#include "broker/magics/arguments.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"
#include "broker/magics/torch.hpp"

namespace maia::broker {
namespace {

class Version final : public Magic {
 public:
  std::string_view name() const override { return "version"; }
  std::string_view usage() const override { return "%version"; }
  std::string_view summary() const override { return "Show the versions of maia, its compiler and its libraries"; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    Arguments::parse(call.arguments).expect_words(0, 0, "%version takes nothing");
    const WorkerInfo worker = kernel.worker();
    const std::optional<TorchVersion> torch = torch_version();
    const WorkerProfile& profile = worker.profile;
    std::string libtorch = torch ? torch->text() : "not installed";
    if (torch) libtorch += profile.headers == "torch" ? " (in use)" : " (%use torch)";
    kernel.print(format_table({
        {"maia", MAIA_VERSION},
        {"compiler", worker.compiler},
        {"cells", "C++" + profile.standard + ", -O" + profile.optimisation},
        {"libtorch", libtorch},
        {"worker", "process " + std::to_string(worker.pid) + ", " + format_bytes(worker.resident_bytes) +
                       ", started in " + format_duration(worker.startup_ms)},
    }));
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_version() { return std::make_unique<Version>(); }

}  // namespace maia::broker
