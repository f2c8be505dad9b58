// Which experiment comes next.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/offline/evidence.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent::offline {

/// The experiments, in their usual order.
enum class Stage { exemplars, surroundings, survey, wider, closer, contexts, edits, challenge, conclusion };

/// An experiment.
struct Plan {
  Stage stage = Stage::exemplars;
  std::vector<std::string> prompts;  ///< of pictures to be made; of a challenge, those expected to be strong
  std::vector<std::string> weak;     ///< of a challenge: those expected to be weak; of contexts: without the thing
  int pictures = 1;                  ///< for each prompt, or before and after each edit
  std::uint64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> edits;  ///< prompts and instructions
  int exemplars = 15;
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

}  // namespace maia::agent::offline
