// What the scientist believes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/offline/analysis.hpp"
#include "agent/offline/conjunction.hpp"
#include "agent/offline/evidence.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

struct Belief {
  std::vector<int> concepts;           ///< any of these; empty: no single concept
  std::optional<Condition> condition;  ///< only where this is, too; of a belief in one concept
  std::vector<int> close;              ///< if there is no concept: what came nearest
  double explained = 0;                ///< share of the exemplars whose highlighted region shows one of the concepts
};

Belief believe(const Vocabulary& vocabulary, const Evidence& evidence);

/// The best candidates that don't say the same.
std::vector<int> leaders(const Vocabulary& vocabulary, const Analysis& analysis, std::size_t most);

/// Of the predictions that the challenge tested: how many there were and how many came true; and which did not.
struct Verdict {
  int predictions = 0, right = 0;
  std::vector<std::string> wrong;  ///< prompts
};
Verdict verdict(const Vocabulary& vocabulary, const Evidence& evidence);

}  // namespace maia::agent::offline
