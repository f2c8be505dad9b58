#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

class Replay final : public Magic {
 public:
  std::string_view name() const override { return "replay"; }
  std::string_view usage() const override { return "%replay"; }
  std::string_view summary() const override {
    return "Run the cells again that had succeeded before the worker was replaced";
  }
  std::string_view details() const override {
    return "Their C++ runs in order with its output, but without the values of last expressions. It stops at the\n"
           "first cell that fails. Magics and shell commands do not run again; settings made by magics are kept "
           "anyway.";
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    Arguments::parse(call.arguments).expect_words(0, 0, "%replay takes nothing");
    // A copy: what runs is logged, and the worker may be replaced once more.
    const std::vector<LoggedCode> pieces = kernel.replayable();
    if (pieces.empty()) {
      kernel.print("There is nothing to replay: no worker was replaced after a cell had succeeded.\n");
      return std::nullopt;
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const LoggedCode& piece = pieces[i];
      std::optional<CellError> error;
      if (kernel.interrupted()) {
        error = CellError{"Interrupted", "interrupted", {}};
      } else {
        error = kernel.run_again(piece).error;
      }
      if (!error) continue;
      const std::string cell = "In[" + std::to_string(piece.execution_count) + "]";
      const std::vector<LoggedCode> done(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(i));
      error->traceback.insert(
          error->traceback.begin(),
          "%replay stopped at " + cell + (done.empty() ? "." : "; it ran " + cell_names(done) + "."));
      error->evalue = "replay of " + cell + ": " + error->evalue;
      return error;
    }
    kernel.print("Replayed " + count_of(cell_count(pieces), "cell") + ": " + cell_names(pieces) + ".\n");
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_replay() { return std::make_unique<Replay>(); }

}  // namespace maia::broker
