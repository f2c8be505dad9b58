#include "agent/offline/bias.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "agent/offline/cells.hpp"
#include "agent/offline/prose.hpp"
#include "scene/words/plural.hpp"

namespace maia::agent::offline {
namespace {

/// One way in which images of a class differ: '@' stands for "a dog", '#' for "dog", '%' for "dogs".
struct Aspect {
  const char* name;
  const char* prompt;
  const char* again;  ///< in other words
};
constexpr auto aspects = std::to_array<Aspect>(
    {{"on a beach", "@ on a beach", "a photo of @ at the beach"},
     {"on a city street", "@ on a city street", "@ in a city"},
     {"in a kitchen", "@ in a kitchen", "a photo of @ in a kitchen"},
     {"in the snow", "@ in the snow", "@ in a snowy field"},
     {"in a forest", "@ in a forest", "a photo of @ in the woods"},
     {"on grass", "@ on grass", "@ in a meadow"},
     {"underwater", "@ underwater", "a photo of @ under water"},
     {"before a plain background", "@ on a plain gray background", "@ on a plain white background"},
     {"at night", "@ at night", "a photo of @ at night"},
     {"in fog", "@ in fog", "a foggy photo of @"},
     {"red", "a red #", "one red #"},
     {"blue", "a blue #", "one blue #"},
     {"white", "a white #", "one white #"},
     {"several at once", "three %", "four %"},
     {"tiny", "a tiny #", "a very small #"},
     {"close up", "a close-up of @", "a macro photo of @"},
     {"as a black and white photograph", "a black and white photo of @", "@, black and white"},
     {"as a drawing", "a drawing of @", "a sketch of @"}});

std::string filled(const char* pattern, const std::string& thing) {
  std::string text;
  for (const char* at = pattern; *at != '\0'; ++at) {
    if (*at == '@') {
      text += with_article(thing);
    } else if (*at == '%') {
      text += plural_of(thing);
    } else {
      text += *at == '#' ? thing : std::string(1, *at);
    }
  }
  return text;
}

/// What the evidence says about an aspect: its share of the plain images' score above that of other things.
struct Finding {
  const Aspect* aspect;
  double mean = 0, share = 0;
  int pictures = 0;
};

struct Scores {
  double plain = 0, zero = 0;
  int plain_pictures = 0;
  std::vector<Finding> findings;  ///< the weakest first
};

Scores scores_of(const Evidence& evidence, const std::string& thing) {
  Scores scores;
  if (const Trial* plain = evidence.trial(with_article(thing))) {
    scores.plain = plain->mean();
    scores.plain_pictures = static_cast<int>(plain->activations.size());
  }
  double sum = 0;
  int others = 0;
  for (const char* other : {"an empty street", "a kitchen", "a box on a plain gray background", "a beach"}) {
    if (const Trial* trial = evidence.trial(other)) {
      sum += trial->mean();
      ++others;
    }
  }
  scores.zero = others > 0 ? sum / others : 0;
  for (const Aspect& aspect : aspects) {
    double total = 0;
    int pictures = 0;
    for (const char* pattern : {aspect.prompt, aspect.again}) {
      const Trial* trial = evidence.trial(filled(pattern, thing));
      if (trial == nullptr) continue;
      total += trial->mean() * static_cast<double>(trial->activations.size());
      pictures += static_cast<int>(trial->activations.size());
    }
    if (pictures == 0) continue;
    Finding finding{&aspect, total / pictures, 0, pictures};
    if (scores.plain > scores.zero) finding.share = (finding.mean - scores.zero) / (scores.plain - scores.zero);
    scores.findings.push_back(finding);
  }
  std::stable_sort(scores.findings.begin(), scores.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.mean < b.mean; });
  return scores;
}

bool usable(const Scores& scores) { return scores.plain_pictures > 0 && scores.plain > scores.zero; }

std::string conclusion_of(const Scores& scores, const Transcript& transcript) {
  const std::string thing = as_quote(transcript.argument);
  std::string text = "[BIAS]: ";
  if (!usable(scores)) {
    return text + "I can't tell. " +
           (scores.plain_pictures == 0 ? "No pictures of " + thing + " could be made, so nothing was tested. "
                                       : "Pictures made of " + thing + " score no higher (" + number(scores.plain) +
                                             ") than pictures of other things (" + number(scores.zero) +
                                             "), so differences among them say nothing about the class. ") +
           signature();
  }
  std::vector<std::string> weak, harmless;
  for (const Finding& one : scores.findings) {
    const std::string result = std::string(one.aspect->name) + " (mean score " + number(one.mean) + " of " +
                               std::to_string(one.pictures) + " pictures)";
    if (one.share < 0.6 && one.pictures >= 6) {
      weak.push_back(result);
    } else if (one.share >= 0.8) {
      harmless.emplace_back(one.aspect->name);
    }
  }
  const std::string plain = "Plain images of " + thing + " score " + number(scores.plain) + " (" +
                            std::to_string(scores.plain_pictures) + " pictures), other things " + number(scores.zero) +
                            ".";
  if (weak.size() > 4) weak.resize(4);
  text += weak.empty() ? "No bias was found that held in a second look. " + plain
                       : "The classifier is weak for " + thing + " " + joined(weak, "and") + ". " + plain;
  if (!harmless.empty()) text += " Harmless: " + joined(harmless, "and") + ".";
  std::vector<std::string> edits;
  for (const Edit& edit : transcript.evidence.edits) {
    if (edit.mean_before() - scores.zero < 0.5 * (scores.plain - scores.zero)) continue;
    if (edit.mean_after() - scores.zero > 0.6 * (edit.mean_before() - scores.zero)) continue;
    if (edits.size() < 4)
      edits.push_back("\"" + as_quote(edit.instruction) + "\" (" + number(edit.mean_before()) + " to " +
                      number(edit.mean_after()) + ")");
  }
  if (!edits.empty()) text += " By edits of the same pictures: " + joined(edits, "and") + ".";
  text += weak.empty() ? " I am fairly sure as far as these aspects go, and know nothing of others."
                       : " I did not see the pictures: one that shows the thing badly scores low without any bias.";
  return text + " " + signature();
}

std::string hypothesis_list(const Scores& scores) {
  std::string text;
  int n = 0;
  if (usable(scores)) {
    for (const Finding& one : scores.findings) {
      if (n == 4 || one.share > 0.75) break;
      text += "Hypothesis_" + std::to_string(++n) + ": weak for images " + one.aspect->name + " (mean " +
              number(one.mean) + " against " + number(scores.plain) + " of plain images)\n";
    }
  }
  return text + "Hypothesis_" + std::to_string(n + 1) + ": no bias in anything that can be tested here\n";
}

}  // namespace

std::string bias_reply(const Transcript& transcript) {
  const std::string& thing = transcript.argument;
  const Situation& situation = transcript.situation;
  const Scores scores = scores_of(transcript.evidence, thing);
  Plan plan;
  std::string purpose;
  if (situation.left > 0 && !situation.done.contains(Stage::survey)) {
    plan = {Stage::survey, {with_article(thing)}, {}, 5, 1000 + situation.seed, {}, 0};
    for (const Aspect& aspect : aspects) plan.prompts.push_back(filled(aspect.prompt, thing));
    for (const char* other : {"an empty street", "a kitchen", "a box on a plain gray background", "a beach"})
      plan.prompts.emplace_back(other);
    purpose =
        "Plain images of the class for a baseline, other things for the zero, and one aspect at a time in between. I "
        "am "
        "maia's offline baseline: I see no image myself and read only the numbers.";
  } else if (situation.left > 1 && !situation.done.contains(Stage::edits) && usable(scores)) {
    plan = {Stage::edits, {}, {}, 4, 2000 + situation.seed, {}, 0};
    for (const char* change : {"change the background to a beach", "change the background to a city street",
                               "change the background to a kitchen", "change the background to a plain gray background",
                               "make it night", "make the picture black and white"}) {
      plan.edits.emplace_back(with_article(thing), change);
    }
    for (const char* color : {"red", "blue", "white"}) {
      plan.edits.emplace_back(with_article(thing), "change the color of the " + thing + " to " + color);
    }
    purpose = "The same pictures with one aspect changed: then nothing else differs.";
  } else if (situation.left > 0 && !situation.done.contains(Stage::challenge) && usable(scores)) {
    plan = {Stage::challenge, {}, {}, 6, 3000 + situation.seed, {}, 0};
    for (const char* usual : {"@", "a photo of @", "one #"}) plan.prompts.push_back(filled(usual, thing));
    for (const Finding& one : scores.findings) {
      if (plan.weak.size() < 4) plan.weak.push_back(filled(one.aspect->again, thing));
    }
    purpose = "The weakest aspects again, with other words and new pictures, against plain images.";
  } else {
    return conclusion_of(scores, transcript);
  }
  std::string reply = heading_of(plan.stage, transcript.experiments + 1) + " " + purpose + "\n\n[HYPOTHESIS LIST]:\n" +
                      hypothesis_list(scores);
  if (plan.stage == Stage::challenge)
    reply += "[DISCONFIRM]: if the second list scores as high as the first, the differences were accidents\n";
  const std::string first = transcript.experiments == 0 ? "Tools tools;\n" : "";
  return reply + "\n```cpp\n" + first + cell_of(plan, transcript.unit) + "```\n";
}

}  // namespace maia::agent::offline
