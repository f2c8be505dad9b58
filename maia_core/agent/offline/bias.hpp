// For which images of a class is a classifier weak?
#pragma once

#include <string>

#include "agent/offline/transcript.hpp"

namespace maia::agent::offline {

/// The next experiment or, at last, [BIAS]. One aspect at a time is varied: surroundings, light, color, number, size,
/// style; then the same by edits, then the weakest again with other words and pictures.
std::string bias_reply(const Transcript& transcript);

}  // namespace maia::agent::offline
