#include "agent/offline/belief.hpp"

#include <algorithm>
#include <utility>

namespace maia::agent::offline {
namespace {

/// How much more of the exemplars show it than of other images: in the highlighted region, and around it.
double lift_of(const Analysis& analysis, int number) {
  const Candidate* candidate = analysis.of(number);
  return candidate == nullptr ? 0 : candidate->lift;
}
double lift_around(const Analysis& analysis, int number) {
  const auto found = std::find_if(analysis.surroundings.begin(), analysis.surroundings.end(),
                                  [&](const Surrounding& one) { return one.concept_number == number; });
  return found == analysis.surroundings.end() ? 0 : found->lift;
}

}  // namespace

std::vector<int> leaders(const Vocabulary& vocabulary, const Analysis& analysis, std::size_t most) {
  std::vector<int> list;
  for (const Candidate& one : analysis.ranking) {
    if (list.size() == most || one.score < 0.1) break;
    const bool said =
        std::any_of(list.begin(), list.end(), [&](int other) { return vocabulary.related(one.concept_number, other); });
    if (!said) list.push_back(one.concept_number);
  }
  return list;
}

Belief believe(const Vocabulary& vocabulary, const Evidence& evidence) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Belief belief;
  if (analysis.ranking.empty()) return belief;
  if (analysis.flat) return belief;
  const std::vector<int> leading = leaders(vocabulary, analysis, 3);
  const Candidate& best = analysis.ranking.front();
  // A condition explains why pictures of a thing that the exemplars show leave the unit cold.
  for (const int leader : leading) {
    const bool open = leader == best.concept_number || best.hit < 0.6;
    if (!open || std::max(lift_of(analysis, leader), lift_around(analysis, leader)) < 0.3) continue;
    auto condition = condition_of(vocabulary, evidence, analysis, leader);
    if (!condition) continue;
    // Of the two the unit is about what lights up.
    int thing = leader;
    if (lift_of(analysis, thing) < 0.3) std::swap(thing, condition->concept_number);
    if (lift_of(analysis, thing) < 0.3) continue;
    return {{thing}, condition, {}, 1 - analyze_rest(vocabulary, evidence, {thing}).left};
  }
  const bool works = best.things > 0 ? best.hit > 0.3 && best.score > 0.25 : best.lift > 0.5;
  if (!works) {
    belief.close = leading;
    return belief;
  }
  belief.concepts.push_back(best.concept_number);
  for (double needed = 0.6; belief.concepts.size() < 3; needed += 0.15) {
    const Analysis rest = analyze_rest(vocabulary, evidence, belief.concepts);
    const auto next = std::find_if(rest.ranking.begin(), rest.ranking.end(), [&](const Candidate& one) {
      // That pictures of it are strong says little as long as nobody knows what lights up in them.
      if (one.lit == 0 && !evidence.highlights.empty()) return false;
      if (one.pictures < 4 || one.hit < std::max(0.4, needed * best.hit)) return false;
      // A thing may be strong because it has the color or texture that is believed in, or because it is drawn in such
      // a place: then what lights up tells, and of colors and textures exemplars alone.
      const Kind sort = vocabulary[best.concept_number].kind;
      const bool looked_at = sort == Kind::place && one.lit > 0;
      return sort == Kind::object || sort == vocabulary[one.concept_number].kind || looked_at ||
             rest.left * one.lift > 0.1;
    });
    if (next == rest.ranking.end()) break;
    belief.concepts.push_back(next->concept_number);
  }
  belief.explained = 1 - analyze_rest(vocabulary, evidence, belief.concepts).left;
  return belief;
}

Verdict verdict(const Vocabulary& vocabulary, const Evidence& evidence) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Verdict result;
  for (const Prediction& prediction : evidence.predictions) {
    const double strength = analysis.strength(prediction.trial.mean());
    ++result.predictions;
    if (prediction.strong ? strength > 0.4 : strength < 0.5) {
      ++result.right;
    } else {
      result.wrong.push_back(prediction.trial.prompt);
    }
  }
  return result;
}

}  // namespace maia::agent::offline
