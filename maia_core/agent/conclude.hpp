// The end of a run, for a person.
#pragma once

#include <string>

#include "agent/run_state.hpp"

namespace maia::agent {

/// The conclusion that the state's reply states.
Conclusion conclusion_of(const RunState& state);

/// The end without one.
Conclusion ended_without(const RunState& state, const std::string& reason);

/// "It rests on 4 experiments that ran without an error, at least one of them made to prove it wrong."
std::string evidence(const RunState& state);

/// "12 experiments, 14 replies, 81,234 tokens, $0.31, 3.2 minutes"
std::string tally_text(const RunState& state);

}  // namespace maia::agent
