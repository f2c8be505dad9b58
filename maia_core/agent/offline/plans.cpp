#include "agent/offline/plans.hpp"

#include <algorithm>

#include "agent/offline/belief.hpp"
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

}  // namespace

Plan survey(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Prompts prompts(vocabulary, situation, 165);
  const auto add = [&](const Candidate& one) {
    const Kind kind = vocabulary[one.concept_number].kind;
    if (kind == Kind::object && is_wide(vocabulary, one.concept_number)) return false;
    if (kind == Kind::color) {
      prompts.add_first(one.concept_number);
    } else {
      prompts.add(one.concept_number);
    }
    return true;
  };
  for (const int hint : situation.hints) prompts.add(hint);
  int added = 0;
  for (const Candidate& one : analysis.ranking) {
    if (added == 20 || one.lift < 0.04) break;
    added += add(one) ? 1 : 0;
  }
  // What the few exemplars show that the best candidate does not explain.
  if (!analysis.ranking.empty()) {
    added = 0;
    for (const Candidate& one : analyze_rest(vocabulary, evidence, {analysis.ranking.front().concept_number}).ranking) {
      if (added == 8) break;
      if (one.lift > 0.3) added += add(one) ? 1 : 0;
    }
  }
  for (const std::string& prompt : everyday_prompts()) prompts.add(prompt);
  return {Stage::survey, std::move(prompts).take(), {}, 2, 1000 + situation.seed, {}, 15};
}

Plan wider(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  Prompts prompts(vocabulary, situation, 700);
  for (int i = 0; i < vocabulary.size(); ++i) {
    if (vocabulary[i].kind != Kind::object || is_wide(vocabulary, i)) continue;
    if (evidence.trial(prompts_for(vocabulary, i).front()) == nullptr) prompts.add_first(i);
  }
  return {Stage::wider, std::move(prompts).take(), {}, 1, 1500 + situation.seed, {}, 15};
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

Plan contexts(const Vocabulary& vocabulary, const Evidence& evidence, const Situation& situation) {
  const Analysis analysis = analyze(vocabulary, evidence);
  Prompts with(vocabulary, situation, 18), without(vocabulary, situation, 6);
  std::size_t companions = 5;
  for (const int leader : leaders(vocabulary, analysis, 2)) {
    const int shown = shown_as(vocabulary, analysis, leader);
    for (const int other : companions_of(vocabulary, analysis, leader, companions)) {
      if (vocabulary.related(other, shown)) continue;
      if (const auto both = prompt_of_both(vocabulary, shown, other)) with.add(*both);
      without.add_first(other);
    }
    for (const std::string& prompt : prompts_elsewhere(vocabulary, shown)) with.add(prompt);
    companions = 2;
  }
  Plan plan{Stage::contexts, std::move(with).take(), {}, 4, 3000 + situation.seed, {}, 15};
  if (plan.prompts.empty()) return plan;
  plan.weak = std::move(without).take();
  std::erase_if(plan.weak, [&](const std::string& prompt) {
    return std::find(plan.prompts.begin(), plan.prompts.end(), prompt) != plan.prompts.end();
  });
  return plan;
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
    std::string prompt = prompts_for(vocabulary, shown).front();
    if (belief.condition) {
      prompt = prompt_of_both(vocabulary, shown, belief.condition->concept_number).value_or(prompt);
    }
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
  if (belief.condition) {
    const int shown = shown_as(vocabulary, analysis, belief.concepts.front());
    const int other = belief.condition->concept_number;
    const auto prompt = prompt_of_both(vocabulary, shown, other);
    if (prompt && vocabulary[other].kind == Kind::object)
      plan.edits.emplace_back(*prompt, "replace " + the(vocabulary, other) + " with a box");
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
      const int other = belief.condition->concept_number;
      if (const auto both = prompt_of_both(vocabulary, shown, other)) {
        for (const char* how : {"a photo of ", "a close-up of "}) strong.add(how + *both);
      }
      weak.add_first(other);
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
  if (!about.empty()) {
    for (const int other : companions_of(vocabulary, analysis, about.front(), 2)) {
      const bool ours =
          std::any_of(about.begin(), about.end(), [&](int one) { return vocabulary.related(other, one); });
      if (!ours && is_thing(vocabulary, other)) weak.add("a photo of " + prompts_for(vocabulary, other).front());
    }
  }
  weak.add("a photo of an empty room");
  weak.add("a photo of a box");
  Plan plan{Stage::challenge, std::move(strong).take(), {}, 4, 5000 + situation.seed, {}, 15};
  plan.weak = std::move(weak).take();
  return plan;
}

}  // namespace maia::agent::offline
