// One thing only with another: what else may have to be there for the unit to respond to a thing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/offline/analysis.hpp"
#include "agent/offline/evidence.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

/// What most exemplars show beside a thing, in the highlighted region or around it; the most telling first.
std::vector<int> companions_of(const Vocabulary& vocabulary, const Analysis& analysis, int thing, std::size_t most);

/// A prompt for both at once; none if there is no way to say it.
std::optional<std::string> prompt_of_both(const Vocabulary& vocabulary, int thing, int other);

/// Prompts for a thing in surroundings that have little in common, so that whatever it is usually drawn with is
/// missing from some of the pictures.
std::vector<std::string> prompts_elsewhere(const Vocabulary& vocabulary, int thing);

/// A condition, and the pictures that speak for it.
struct Condition {
  int concept_number = 0;
  double strong = 0;  ///< share of the pictures of the thing to which the unit responds that show it, too
  double weak = 0;    ///< the same of those to which it does not respond, though the thing is there
  int pictures = 0;   ///< of both
};

/// What pictures of `thing` that drive the unit show and pictures of it that leave it cold do not, if that is also what
/// the exemplars show and does not drive the unit on its own. Needs pictures that were described.
std::optional<Condition> condition_of(const Vocabulary& vocabulary, const Evidence& evidence, const Analysis& analysis,
                                      int thing);

}  // namespace maia::agent::offline
