#include "broker/agent/restore.hpp"

#include <algorithm>

#include "broker/agent/cells.hpp"
#include "broker/agent/error_text.hpp"

namespace maia::broker {

Restored restore_session(KernelContext& kernel, const std::vector<std::string>& experiments) {
  Restored restored;
  const auto ran = [&restored](const CodeOutcome& outcome) {
    if (!outcome.error) ++restored.pieces;
    if (outcome.error)
      restored.problem = "Running the earlier code again failed (" + outcome.error->ename + ": " +
                         without_colors(outcome.error->evalue) + "), so some earlier variables are missing.";
    return !outcome.error;
  };
  const bool anew = !kernel.log().empty();
  const std::vector<LoggedCode> cells = kernel.replayable();  // a copy: running changes it
  if (!anew)
    for (const LoggedCode& cell : cells)
      if (!ran(kernel.run_again(cell))) return restored;
  const auto is_there = [&kernel](const std::string& code) {
    return std::any_of(kernel.log().begin(), kernel.log().end(),
                       [&](const LoggedCode& piece) { return code_of_cell(piece.code) == code; });
  };
  for (const std::string& code : experiments)
    if (!is_there(code_of_cell(code)) && !ran(kernel.run_code(code, 1, false))) return restored;
  return restored;
}

}  // namespace maia::broker
