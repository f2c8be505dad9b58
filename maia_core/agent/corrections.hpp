// What the model is told when its reply is not what the protocol asks for.
#pragma once

#include <string>
#include <vector>

#include "agent/run_state.hpp"

namespace maia::agent {

/// How often in a row a reply may break the protocol.
inline constexpr int most_corrections = 3;

/// What is wrong with the state's reply, so that nothing can be done with it; empty if something can: its code can be
/// run, or it concludes.
std::string correction_of(const RunState& state);

/// What the model is to hear along with the results of its code: that a conclusion beside it does not count yet, that
/// results written behind it were not read, ...
std::vector<std::string> notes_on_code(const Reply& reply);

/// What is said when the reply is to be a plan and holds none.
std::string request_for_plan();

}  // namespace maia::agent
