#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"

namespace maia::broker {
namespace {

class Restart final : public Magic {
 public:
  std::string_view name() const override { return "restart"; }
  std::string_view usage() const override { return "%restart"; }
  std::string_view summary() const override {
    return "Replace the worker by a fresh one; %replay brings the cells back";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    Arguments::parse(call.arguments).expect_words(0, 0, "%restart takes nothing");
    restart_worker(kernel, kernel.worker().profile, "Worker restarted");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_restart() { return std::make_unique<Restart>(); }

}  // namespace maia::broker
