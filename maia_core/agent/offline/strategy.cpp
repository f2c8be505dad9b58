#include "agent/offline/strategy.hpp"

#include <algorithm>
#include <cmath>

#include "agent/offline/knowledge.hpp"
#include "scene/words/plural.hpp"

namespace maia::agent::offline {
namespace {

/// Prompts without repetition, those that can't be drawn left out.
class Prompts {
 public:
  Prompts(const Vocabulary& vocabulary, const Situation& situation, std::size_t most)
      : vocabulary_(vocabulary), situation_(situation), most_(most) {}

  void add(const std::string& prompt) {
    if (list_.size() == most_ || situation_.undrawn.contains(prompt)) return;
    if (std::find(list_.begin(), list_.end(), prompt) == list_.end()) list_.push_back(prompt);
  }
  void add(int concept_number) {
    for (const std::string& prompt : prompts_for(vocabulary_, concept_number)) add(prompt);
  }
  void add_first(int concept_number) {
    const std::vector<std::string> prompts = prompts_for(vocabulary_, concept_number);
    if (!prompts.empty()) add(prompts.front());
  }
  std::vector<std::string> take() && { return std::move(list_); }

 private:
  const Vocabulary& vocabulary_;
  const Situation& situation_;
  std::size_t most_;
  std::vector<std::string> list_;
};

bool is_thing(const Vocabulary& vocabulary, int number) {
  return vocabulary[number].kind == Kind::object || vocabulary[number].kind == Kind::place;
}

/// A class such as "animal", of which there is no picture of its own.
bool is_wide(const Vocabulary& vocabulary, int number) { return vocabulary.kinds_of(number).size() >= 4; }

/// The best candidates that don't say the same.
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

/// What is drawn to show a concept: itself, or the strongest of its kinds that was tried if pictures of the wide class
/// are much weaker.
int shown_as(const Vocabulary& vocabulary, const Analysis& analysis, int number) {
  if (!is_wide(vocabulary, number) || vocabulary[number].kind != Kind::object) return number;
  const Candidate* best = analysis.of(number);
  for (const Candidate& one : analysis.ranking) {
    if (one.concept_number == number || !vocabulary.is_a(one.concept_number, number) || one.things == 0) continue;
    if (best == nullptr || one.hit > best->hit + 0.15) best = &one;
  }
  return best != nullptr ? best->concept_number : number;
}

Plan survey(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Prompts prompts(vocabulary, situation, 165);
  for (const int hint : situation.hints) prompts.add(hint);
  int added = 0;
  for (const Candidate& one : analysis.ranking) {
    if (added == 20 || one.lift < 0.04) break;
    if (vocabulary[one.concept_number].kind == Kind::object && is_wide(vocabulary, one.concept_number)) continue;
    if (vocabulary[one.concept_number].kind == Kind::color) {
      prompts.add_first(one.concept_number);
    } else {
      prompts.add(one.concept_number);
    }
    ++added;
  }
  for (const std::string& prompt : everyday_prompts()) prompts.add(prompt);
  return {Stage::survey, std::move(prompts).take(), {}, 2, 1000 + situation.seed, {}, 15};
}

/// Everything that there is a word for and that was not tried: where the usual candidates explain little.
Plan wider(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  Prompts prompts(vocabulary, situation, 700);
  for (int i = 0; i < vocabulary.size(); ++i) {
    if (vocabulary[i].kind != Kind::object || is_wide(vocabulary, i)) continue;
    if (evidence.trial(prompts_for(vocabulary, i).front()) == nullptr) prompts.add_first(i);
  }
  return {Stage::wider, std::move(prompts).take(), {}, 1, 1500 + situation.seed, {}, 15};
}

bool explains_little(const Vocabulary& vocabulary, const Evidence& evidence) {
  const Analysis analysis = analyze(vocabulary, evidence);
  return !analysis.flat && (analysis.ranking.empty() || analysis.ranking.front().score < 0.5);
}

Plan closer(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Prompts prompts(vocabulary, situation, 32);
  for (const int hint : situation.hints) prompts.add(hint);
  // The strongest pictures of the survey again, with other instances: the best of many is partly luck.
  std::vector<const Trial*> trials;
  for (const Trial& trial : evidence.trials) trials.push_back(&trial);
  std::stable_sort(trials.begin(), trials.end(), [](auto a, auto b) { return a->mean() > b->mean(); });
  const std::size_t again = situation.done.contains(Stage::wider) ? 12 : 7;
  for (std::size_t i = 0; i < trials.size() && i < again; ++i) prompts.add(trials[i]->prompt);
  const std::vector<int> leading = leaders(vocabulary, analysis, 3);
  for (const int leader : leading) prompts.add(leader);
  // A second, unrelated concept would be among what the first does not explain.
  if (!leading.empty()) {
    for (const int other : leaders(vocabulary, analyze_rest(vocabulary, evidence, {leading.front()}), 2)) {
      prompts.add(other);
    }
  }
  for (std::size_t i = 0; i < leading.size(); ++i) {
    std::size_t kinds = i == 0 ? 5 : 2;
    for (const int kind : vocabulary.kinds_of(leading[i])) {
      if (kinds == 0) break;
      if (is_wide(vocabulary, kind) || evidence.trial(prompts_for(vocabulary, kind).front()) != nullptr) continue;
      prompts.add_first(kind);
      --kinds;
    }
    const int shown = shown_as(vocabulary, analysis, leading[i]);
    for (const int sibling : vocabulary.siblings_of(shown, i == 0 ? 5 : 2)) prompts.add_first(sibling);
  }
  return {Stage::closer, std::move(prompts).take(), {}, 4, 2000 + situation.seed, {}, 15};
}

/// What may have to be there, too: common around the exemplars, and not what is highlighted itself.
std::vector<int> companions(const Vocabulary& vocabulary, const Analysis& analysis, const std::vector<int>& leading,
                            std::size_t most) {
  std::vector<int> list;
  for (const Surrounding& one : analysis.surroundings) {
    if (list.size() == most) break;
    const int number = one.concept_number;
    if (one.lift < 0.15 || (vocabulary[number].kind == Kind::object && is_wide(vocabulary, number))) continue;
    const bool said =
        std::any_of(list.begin(), list.end(), [&](int other) { return vocabulary.related(number, other); });
    const bool leads = std::any_of(leading.begin(), leading.end(), [&](int other) { return other == number; });
    if (!said && !leads) list.push_back(number);
  }
  for (const int other : leading) {
    if (list.size() < most + 1) list.push_back(other);
  }
  return list;
}

Plan contexts(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  const std::vector<int> leading = leaders(vocabulary, analysis, 2);
  Prompts prompts(vocabulary, situation, 26);
  for (const int leader : leading) {
    const int shown = shown_as(vocabulary, analysis, leader);
    if (!is_thing(vocabulary, shown)) continue;
    const std::string alone = prompts_for(vocabulary, shown).front();
    for (const int other : companions(vocabulary, analysis, leading, 4)) {
      if (other == leader || vocabulary.related(other, shown)) continue;
      prompts.add(together(vocabulary, shown, other));
      prompts.add_first(other);
    }
    if (vocabulary[shown].kind != Kind::object) continue;
    for (const char* place :
         {" on a plain gray background", " on a beach", " on a city street", " in a kitchen", " in the snow"}) {
      prompts.add(alone + place);
    }
  }
  return {Stage::contexts, std::move(prompts).take(), {}, 4, 3000 + situation.seed, {}, 15};
}

Plan edits(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  const Belief belief = believe(vocabulary, evidence);
  Plan plan{Stage::edits, {}, {}, 3, 4000 + situation.seed, {}, 15};
  std::vector<int> about = belief.concepts.empty() ? belief.close : belief.concepts;
  if (about.size() > 2) about.resize(2);
  for (const int number : about) {
    const int shown = shown_as(vocabulary, analysis, number);
    const Concept& thing = vocabulary[shown];
    std::string prompt =
        belief.condition ? together(vocabulary, shown, *belief.condition) : prompts_for(vocabulary, shown).front();
    const std::string name = the(vocabulary, shown);
    std::vector<std::string> instructions;
    if (thing.kind == Kind::object) {
      instructions = {"change the background to a desert", "change the background to a plain gray background"};
      const std::vector<int> siblings = vocabulary.siblings_of(shown, 1);
      if (!siblings.empty()) {
        instructions.push_back("replace " + name + " with " + with_article(vocabulary[siblings[0]].name));
      }
      instructions.push_back("replace " + name + " with " + with_article(thing.name == "box" ? "ball" : "box"));
      instructions.push_back("change the color of " + name + " to blue");
      instructions.emplace_back("make the picture black and white");
    } else if (thing.kind == Kind::color) {
      prompt = with_article(thing.name == "orange color" ? "orange car" : thing.name + " car");
      for (const char* color : {"red", "green", "blue", "yellow"}) {
        if (color != thing.name) instructions.push_back("change the color of the car to " + std::string(color));
      }
      instructions.emplace_back("make the picture black and white");
    } else if (thing.kind == Kind::texture) {
      const std::vector<int> examples = examples_of(vocabulary, shown);
      if (!examples.empty()) {
        instructions = {"replace " + the(vocabulary, examples[0]) + " with a box", "change the background to a desert",
                        "make the picture black and white"};
      }
    } else {
      instructions = {"change the background to a desert", "change the background to a kitchen",
                      "change the background to a plain gray background", "make the picture black and white"};
    }
    for (const std::string& instruction : instructions) {
      if (plan.edits.size() < 10) plan.edits.emplace_back(prompt, instruction);
    }
  }
  if (belief.condition && !belief.concepts.empty()) {
    const int shown = shown_as(vocabulary, analysis, belief.concepts.front());
    const std::string prompt = together(vocabulary, shown, *belief.condition);
    if (vocabulary[*belief.condition].kind == Kind::object)
      plan.edits.emplace_back(prompt, "replace " + the(vocabulary, *belief.condition) + " with a box");
  }
  return plan;
}

Plan challenge(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  const Belief belief = believe(vocabulary, evidence);
  const std::vector<int>& about = belief.concepts.empty() ? belief.close : belief.concepts;
  Prompts strong(vocabulary, situation, 8), weak(vocabulary, situation, 8);
  for (const int number : about) {
    const int shown = shown_as(vocabulary, analysis, number);
    if (belief.condition) {
      const std::string both = together(vocabulary, shown, *belief.condition);
      for (const char* how : {"a photo of ", "a close-up of "}) strong.add(how + both);
      weak.add(prompts_for(vocabulary, shown).front() + " on a plain white background");
      weak.add_first(*belief.condition);
    } else if (vocabulary[shown].kind == Kind::object) {
      const std::string alone = prompts_for(vocabulary, shown).front();
      for (const char* where : {" at night", " underwater", " on a plain white background", " in a forest"}) {
        if (about.size() == 1 || where[1] != 'u') strong.add(alone + where);
      }
      // Kinds that were not tried yet, and near misses that were not.
      int kinds = 0;
      for (const int kind : vocabulary.kinds_of(number)) {
        if (kinds == 2) break;
        if (is_wide(vocabulary, kind) || evidence.trial(prompts_for(vocabulary, kind).front()) != nullptr) continue;
        strong.add_first(kind);
        ++kinds;
      }
    } else {
      for (const std::string& prompt : prompts_for(vocabulary, shown)) strong.add("a photo of " + prompt);
    }
    std::size_t misses = about.size() == 1 ? 6 : 3;
    for (const int sibling : vocabulary.siblings_of(shown, 16)) {
      if (misses == 0) break;
      const bool ours =
          std::any_of(about.begin(), about.end(), [&](int one) { return vocabulary.related(sibling, one); });
      if (ours || evidence.trial(prompts_for(vocabulary, sibling).front()) != nullptr) continue;
      weak.add_first(sibling);
      --misses;
    }
  }
  // Scenes like those of the exemplars, without what is believed to matter.
  for (const int other : companions(vocabulary, analysis, about, 2)) {
    const bool ours = std::any_of(about.begin(), about.end(), [&](int one) { return vocabulary.related(other, one); });
    if (!ours && is_thing(vocabulary, other)) weak.add("a photo of " + prompts_for(vocabulary, other).front());
  }
  weak.add("a photo of an empty room");
  weak.add("a photo of a box");
  Plan plan{Stage::challenge, std::move(strong).take(), {}, 4, 5000 + situation.seed, {}, 15};
  plan.weak = std::move(weak).take();
  return plan;
}

/// Where X responds only with Y: Y, if X and Y together are clearly stronger than X elsewhere and Y alone.
std::optional<int> condition_of(const Vocabulary& vocabulary, const Evidence& evidence, const Analysis& analysis,
                                int number) {
  struct Pair {
    int other = 0;
    double strength = 0;
  };
  std::vector<Pair> pairs;
  std::vector<double> elsewhere;
  for (const Trial& trial : evidence.trials) {
    const std::vector<int> subjects = subjects_of(vocabulary, trial.prompt);
    if (subjects.empty() || !vocabulary.is_a(subjects.front(), number)) continue;
    const double strength = analysis.strength(trial.mean());
    if (trial.prompt.find(" on a plain ") != trial.prompt.npos) {
      elsewhere.push_back(strength);
    } else if (subjects.size() == 2 && is_thing(vocabulary, subjects[1]) && trial.activations.size() >= 3) {
      pairs.push_back({subjects[1], strength});
    }
  }
  if (pairs.size() < 3) return std::nullopt;
  auto best = std::max_element(pairs.begin(), pairs.end(), [](auto& a, auto& b) { return a.strength < b.strength; });
  // Of several that do it, what most exemplars show.
  const auto cover = [&](int other) {
    const auto seen = std::find_if(analysis.surroundings.begin(), analysis.surroundings.end(),
                                   [&](const Surrounding& one) { return one.concept_number == other; });
    return seen == analysis.surroundings.end() ? 0.0 : seen->cover;
  };
  for (auto pair = pairs.begin(); pair != pairs.end(); ++pair) {
    if (pair->strength > 0.8 * best->strength && cover(pair->other) > cover(best->other)) best = pair;
  }
  for (const Pair& pair : pairs) {
    if (!vocabulary.related(pair.other, best->other)) elsewhere.push_back(pair.strength);
  }
  std::sort(elsewhere.begin(), elsewhere.end());
  if (elsewhere.size() < 2 || best->strength < 0.4) return std::nullopt;
  const double usual = elsewhere[elsewhere.size() / 2];
  const Candidate* alone = analysis.of(best->other);
  const double other_alone = alone != nullptr && alone->things > 0 ? alone->hit : 0;
  if (usual > 0.45 * best->strength || other_alone > 0.6 * best->strength) return std::nullopt;
  // What has to be there is there in the exemplars.
  if (cover(best->other) < 0.5) return std::nullopt;
  return best->other;
}

}  // namespace

Belief believe(const Vocabulary& vocabulary, const Evidence& evidence) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Belief belief;
  if (analysis.ranking.empty()) return belief;
  if (analysis.flat) return belief;
  const std::vector<int> leading = leaders(vocabulary, analysis, 3);
  const Candidate& best = analysis.ranking.front();
  // A condition explains why pictures of a thing that all exemplars show leave the unit cold.
  for (const int leader : leading) {
    const Candidate* one = analysis.of(leader);
    const bool unsettled = one->hit < 0.85 && (leader == best.concept_number || best.hit < 0.6);
    if (one->lift < 0.3 || !unsettled) continue;
    if (const auto condition = condition_of(vocabulary, evidence, analysis, leader)) {
      return {{leader}, condition, {}, 1 - analyze_rest(vocabulary, evidence, {leader}).left};
    }
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
      if (one.pictures < 4 || one.hit < std::max(0.4, needed * best.hit)) return false;
      // A thing may be strong because it has the color or texture that is believed in, or because it is drawn in such
      // a place: then only exemplars tell.
      const bool same_sort = vocabulary[one.concept_number].kind == vocabulary[best.concept_number].kind;
      return vocabulary[best.concept_number].kind == Kind::object || same_sort || rest.left * one.lift > 0.1;
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
