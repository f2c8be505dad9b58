// The experiments, one by one. Where nothing is left to be asked, a plan without prompts and edits.
#pragma once

#include "agent/offline/strategy.hpp"

namespace maia::agent::offline {

/// Pictures of every candidate, beside everyday things.
Plan survey(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

/// Everything that there is a word for and that was not tried: where the usual candidates explain little.
Plan wider(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

/// The strongest again, with their siblings and kinds, and what the leading concept does not explain.
Plan closer(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

/// The leading concepts with and without what else the exemplars show.
Plan contexts(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

/// The same pictures with one thing changed.
Plan edits(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

/// Predictions that would prove the belief wrong.
Plan challenge(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

}  // namespace maia::agent::offline
