// Which experiment comes next.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/offline/analysis.hpp"
#include "agent/offline/evidence.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

/// The experiments, in their usual order.
enum class Stage { exemplars, surroundings, survey, wider, closer, contexts, edits, challenge, conclusion };

/// An experiment.
struct Plan {
  Stage stage = Stage::exemplars;
  std::vector<std::string> prompts;  ///< of pictures to be made; of a challenge, those expected to be strong
  std::vector<std::string> weak;     ///< of a challenge: those expected to be weak
  int pictures = 1;                  ///< for each prompt, or before and after each edit
  std::uint64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> edits;  ///< prompts and instructions
  int exemplars = 15;
};

/// What the scientist believes.
struct Belief {
  std::vector<int> concepts;     ///< any of these; empty: no single concept
  std::optional<int> condition;  ///< only where this is, too; of a belief in one concept
  std::vector<int> close;        ///< if there is no concept: what came nearest
  double explained = 0;          ///< share of the exemplars whose highlighted region shows one of the concepts
};

/// What is to be remembered besides the evidence.
struct Situation {
  std::set<Stage> done;           ///< experiments that were made, whatever came of them
  std::set<std::string> undrawn;  ///< prompts that could not be drawn
  std::vector<int> hints;         ///< concepts that the person spoke of
  int left = 25;                  ///< experiments that may still be made
  std::uint64_t seed = 0;
};

Plan next_plan(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation);

Belief believe(const Vocabulary& vocabulary, const Evidence& evidence);

/// Of the predictions that the challenge tested: how many there were and how many came true; and which did not.
struct Verdict {
  int predictions = 0, right = 0;
  std::vector<std::string> wrong;  ///< prompts
};
Verdict verdict(const Vocabulary& vocabulary, const Evidence& evidence);

}  // namespace maia::agent::offline
