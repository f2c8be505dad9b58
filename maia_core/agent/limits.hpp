// How far a run may still go.
#pragma once

#include <cstdint>
#include <string>

#include "agent/run_state.hpp"

namespace maia::agent {

/// What the next request may take.
struct Allowance {
  int experiments = 0;       ///< that can still be made before the conclusion has to be asked for; at least 0
  int reply_tokens = 0;      ///< of the next reply; 0: not even a short one can be paid for
  std::string limit;         ///< which limit is the nearest: "25 experiments", "a budget of $0.50", ...
  double reply_seconds = 0;  ///< for the next reply
};

/// `input_tokens` is the estimated size of the next request as the server will count it.
Allowance allowance_of(const RunState& state, const Brain& brain, std::int64_t input_tokens);

/// "$0.50", "$0.0042"
std::string dollars(double amount);

}  // namespace maia::agent
