// The tasks "bias" and "ask".
#pragma once

#include <optional>
#include <string>

#include "agent/offline/transcript.hpp"

namespace maia::agent::offline {

/// The reply, or nothing if the task is one of describing the unit.
std::optional<std::string> reply_for_other_task(const Vocabulary& vocabulary, const Transcript& transcript);

}  // namespace maia::agent::offline
