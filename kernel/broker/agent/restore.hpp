// Brings back in a new session what a lost one had run.
#pragma once

#include <string>
#include <vector>

#include "broker/magics/magic.hpp"

namespace maia::broker {

struct Restored {
  int pieces = 0;       ///< that ran again
  std::string problem;  ///< why what follows them did not; empty if all of them ran
};

/// Runs, without their values, the experiments of a run (as the agent wrote them) that this session has not run, and
/// before them, unless the person has begun anew in it, all cells that had succeeded in the one before.
Restored restore_session(KernelContext& kernel, const std::vector<std::string>& experiments);

}  // namespace maia::broker
