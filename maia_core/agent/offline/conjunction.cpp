#include "agent/offline/conjunction.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "agent/offline/knowledge.hpp"
#include "agent/offline/words.hpp"
#include "scene/words/plural.hpp"

namespace maia::agent::offline {
namespace {

constexpr double responds = 0.5, is_cold = 0.25;               ///< strengths
constexpr std::size_t pictures_of_both = 3, cold_prompts = 2;  ///< at least

bool is_adjective(const Vocabulary& vocabulary, int number) {
  const Kind kind = vocabulary[number].kind;
  return kind == Kind::color || kind == Kind::texture;
}

/// How many of the exemplars show it, in the region or around it.
double cover_of(const Analysis& analysis, int number) {
  const Candidate* candidate = analysis.of(number);
  double cover = candidate == nullptr ? 0 : candidate->cover;
  for (const Surrounding& one : analysis.surroundings) {
    if (one.concept_number == number) cover = std::max(cover, one.cover);
  }
  return cover;
}

/// The strongest mean of a prompt that is about nothing else.
double strength_alone(const Vocabulary& vocabulary, const Evidence& evidence, const Analysis& analysis, int number) {
  double strongest = 0;
  for (const Trial& trial : evidence.trials) {
    if (subjects_of(vocabulary, trial.prompt) == std::vector<int>{number})
      strongest = std::max(strongest, analysis.strength(trial.mean()));
  }
  return strongest;
}

/// The mean strength of pictures that were asked for with both; nothing if there are none.
std::optional<double> strength_of_both(const Vocabulary& vocabulary, const Evidence& evidence, const Analysis& analysis,
                                       int thing, int other) {
  double sum = 0;
  int count = 0;
  for (const Trial& trial : evidence.trials) {
    const std::vector<int> subjects = subjects_of(vocabulary, trial.prompt);
    const auto has = [&](int one) {
      return std::any_of(subjects.begin(), subjects.end(), [&](int subject) { return vocabulary.is_a(subject, one); });
    };
    if (subjects.size() < 2 || !has(thing) || !has(other)) continue;
    sum += analysis.strength(trial.mean());
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / count);
}

bool is_about(const Vocabulary& vocabulary, const std::string& prompt, int thing) {
  const std::vector<int> subjects = subjects_of(vocabulary, prompt);
  const std::vector<int> examples = examples_of(vocabulary, thing);
  return std::any_of(subjects.begin(), subjects.end(), [&](int subject) {
    return vocabulary.is_a(subject, thing) || std::find(examples.begin(), examples.end(), subject) != examples.end();
  });
}

/// Described pictures of a thing, by what the unit does on them.
struct Contrast {
  std::vector<Words> strong, weak;
  std::set<std::string> cold_prompts;  ///< of the weak ones
};
Contrast contrast_of(const Vocabulary& vocabulary, const Evidence& evidence, const Analysis& analysis, int thing) {
  Contrast contrast;
  for (const Picture& picture : evidence.pictures) {
    if (!is_about(vocabulary, picture.prompt, thing)) continue;
    const double strength = analysis.strength(picture.activation);
    Words words = whole_words(vocabulary, picture.whole);
    if (strength > responds) {
      // Of the colors and surroundings of what lights up more is said where it is described on its own.
      if (const Highlight* lit = evidence.highlight(picture.prompt)) {
        for (const auto& [number, sure] : whole_words(vocabulary, lit->region)) note(words, vocabulary, number, sure);
      }
      contrast.strong.push_back(std::move(words));
    } else if (strength < is_cold && says(words, thing)) {  // not merely because it can't be seen
      contrast.weak.push_back(std::move(words));
      contrast.cold_prompts.insert(picture.prompt);
    }
  }
  return contrast;
}

}  // namespace

std::vector<int> companions_of(const Vocabulary& vocabulary, const Analysis& analysis, int thing, std::size_t most) {
  std::vector<std::pair<double, int>> found;
  const auto add = [&](int number, double cover, double lift) {
    const bool wide = vocabulary[number].kind == Kind::object && vocabulary.kinds_of(number).size() >= 4;
    if (lift < 0.15 || wide || vocabulary.related(number, thing)) return;
    found.emplace_back(-cover * lift, number);
  };
  for (const Surrounding& one : analysis.surroundings) add(one.concept_number, one.cover, one.lift);
  for (const Candidate& one : analysis.ranking) add(one.concept_number, one.cover, one.lift);
  std::sort(found.begin(), found.end());
  std::vector<int> list;
  for (const auto& [order, number] : found) {
    if (list.size() == most) break;
    const bool said =
        std::any_of(list.begin(), list.end(), [&, one = number](int other) { return vocabulary.related(one, other); });
    if (!said) list.push_back(number);
  }
  return list;
}

std::optional<std::string> prompt_of_both(const Vocabulary& vocabulary, int thing, int other) {
  const bool named = vocabulary[thing].kind == Kind::object;
  if (named || vocabulary[other].kind != Kind::object) {
    if (is_adjective(vocabulary, thing)) return std::nullopt;
    return together(vocabulary, thing, other);
  }
  return together(vocabulary, other, thing);
}

std::vector<std::string> prompts_elsewhere(const Vocabulary& vocabulary, int thing) {
  std::vector<std::string> prompts = prompts_for(vocabulary, thing);
  const Kind kind = vocabulary[thing].kind;
  if (prompts.empty()) return prompts;
  const std::string alone = prompts.front();
  if (kind == Kind::object) {
    for (const char* place : {" on a plain gray background", " on a beach", " on a city street", " in a kitchen",
                              " in the snow", " in a forest"}) {
      prompts.push_back(alone + place);
    }
  } else if (kind == Kind::place) {
    for (const char* other : {"car", "chair", "soccer ball", "horse", "umbrella"}) {
      if (const auto number = vocabulary.find(other)) prompts.push_back(together(vocabulary, *number, thing));
    }
  }
  // Its colors may matter.
  if (!is_adjective(vocabulary, thing)) {
    for (const char* how : {" in black and white", " at sunset"}) prompts.push_back(alone + how);
  }
  return prompts;
}

std::optional<Condition> condition_of(const Vocabulary& vocabulary, const Evidence& evidence, const Analysis& analysis,
                                      int thing) {
  const Contrast contrast = contrast_of(vocabulary, evidence, analysis, thing);
  if (contrast.cold_prompts.size() < cold_prompts) return std::nullopt;
  std::set<int> mentioned;
  for (const Words& words : contrast.strong) {
    for (const auto& [number, sure] : words) mentioned.insert(number);
  }
  std::optional<Condition> best;
  double most = 0;
  for (const int number : mentioned) {
    if (vocabulary.related(number, thing)) continue;
    const Condition one{number, share(contrast.strong, number), share(contrast.weak, number),
                        static_cast<int>(contrast.strong.size() + contrast.weak.size())};
    const double cover = cover_of(analysis, number);
    if (one.strong < 0.6 || one.weak > 0.25 || cover < 0.5) continue;
    // Both together have to be enough, and the other one alone must not be.
    const double strong = one.strong * static_cast<double>(contrast.strong.size());
    const double cold = one.weak * static_cast<double>(contrast.weak.size());
    if (strong < pictures_of_both || strong < 2 * cold) continue;
    if (strength_of_both(vocabulary, evidence, analysis, thing, number).value_or(1) < 0.4) continue;
    if (strength_alone(vocabulary, evidence, analysis, number) > responds) continue;
    // Of what tells them apart equally well, what more exemplars show.
    const double worth = one.strong - one.weak + 0.3 * cover;
    if (!best || worth > most) {
      best = one;
      most = worth;
    }
  }
  return best;
}

}  // namespace maia::agent::offline
