#include "agent/offline/strategy.hpp"

#include "agent/offline/belief.hpp"
#include "agent/offline/plans.hpp"

namespace maia::agent::offline {
namespace {

bool explains_little(const Vocabulary& vocabulary, const Evidence& evidence) {
  const Analysis analysis = analyze(vocabulary, evidence);
  return !analysis.flat && (analysis.ranking.empty() || analysis.ranking.front().score < 0.5);
}

}  // namespace

Plan next_plan(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const auto missing = [&](Stage stage) { return !situation.done.contains(stage); };
  if (situation.left <= 0) return {Stage::conclusion, {}, {}, 0, 0, {}, 0};
  if (missing(Stage::exemplars)) return {Stage::exemplars, {}, {}, 0, situation.seed, {}, 15};
  // With few experiments left, those that tell most.
  const auto worth = [&](Stage stage, int needed) { return missing(stage) && situation.left >= needed; };
  if (worth(Stage::surroundings, 5) && missing(Stage::survey)) {
    return {Stage::surroundings, {}, {}, 0, situation.seed, {}, 15};
  }
  if (missing(Stage::survey)) return survey(vocabulary, evidence, situation);
  if (worth(Stage::wider, 5) && missing(Stage::closer) && explains_little(vocabulary, evidence)) {
    return wider(vocabulary, evidence, situation);
  }
  if (worth(Stage::closer, 2)) return closer(vocabulary, evidence, situation);
  if (worth(Stage::contexts, 3)) {
    Plan plan = contexts(vocabulary, evidence, situation);
    if (!plan.prompts.empty()) return plan;
  }
  if (worth(Stage::edits, 2)) {
    Plan plan = edits(vocabulary, evidence, situation);
    if (!plan.edits.empty()) return plan;
  }
  if (missing(Stage::challenge)) {
    Plan plan = challenge(vocabulary, evidence, situation);
    if (!plan.prompts.empty()) return plan;
  }
  return {Stage::conclusion, {}, {}, 0, 0, {}, 0};
}

}  // namespace maia::agent::offline
