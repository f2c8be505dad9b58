#include "broker/history.hpp"
#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

class Reset final : public Magic {
 public:
  std::string_view name() const override { return "reset"; }
  std::string_view usage() const override { return "%reset [-f]"; }
  std::string_view summary() const override { return "Start all over: no names, no settings, nothing to replay"; }
  std::string_view details() const override {
    return "The language standard, headers, optimisation and memory limit stay. -f changes nothing: %reset never asks.";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments, "f");
    arguments.expect_words(0, 0, "%reset takes nothing but -f");
    const std::size_t names = kernel.names().size();
    kernel.restart(kernel.worker().profile);
    kernel.forget();
    kernel.history().new_session();
    kernel.print("Session reset: " + count_of(names, "name") + " forgotten, counting starts again at 1 (" +
                 describe(kernel.worker().profile) + ").\n");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_reset() { return std::make_unique<Reset>(); }

}  // namespace maia::broker
