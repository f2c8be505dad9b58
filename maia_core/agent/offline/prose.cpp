#include "agent/offline/prose.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "agent/offline/knowledge.hpp"

namespace maia::agent::offline {
namespace {

std::string percent(double share) { return std::to_string(std::lround(100 * std::clamp(share, 0.0, 9.99))) + " %"; }

std::string count(int number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

/// How strong a response is, in words.
std::string strength_word(double strength) {
  if (strength > 0.8) return "as strong as the exemplars";
  if (strength > 0.5) return "strong";
  return strength > 0.25 ? "weak" : "none";
}

/// The evidence for and against a concept, without a full stop.
std::string evidence_of(const Vocabulary& vocabulary, const Analysis& analysis, const Candidate& one) {
  std::vector<std::string> parts;
  const bool exemplars = one.cover > 0 || one.usual > 0;
  if (exemplars) {
    parts.push_back(percent(one.cover) + " of the exemplars' regions show it, of other images about " +
                    percent(one.usual));
  }
  if (one.things > 0) {
    parts.push_back("pictures made of it reach " + number(one.hit) + " of the exemplars' strength (" +
                    count(one.pictures, "picture", "pictures") + " by " + count(one.things, "prompt", "prompts") +
                    "): " + strength_word(one.hit));
  } else if (vocabulary[one.concept_number].kind != Kind::light && !analysis.ranking.empty()) {
    parts.emplace_back("no picture made of it yet");
  }
  return joined(parts, ";");
}

/// "a dog", "grass", "furry things": what has to be there, too.
std::string condition_name(const Vocabulary& vocabulary, const Condition& condition) {
  const Concept& other = vocabulary[condition.concept_number];
  if (other.kind == Kind::object) return with_article_of(vocabulary, condition.concept_number);
  const bool noun =
      other.kind == Kind::place && other.name != "indoor" && other.name != "underwater" && other.name != "studio";
  return noun ? other.name : label_of(vocabulary, condition.concept_number);
}

/// What edits did to pictures of a concept: sentences.
std::string edit_sentences(const Analysis& analysis, const Evidence& evidence) {
  std::vector<std::string> lost, kept;
  for (const Edit& edit : evidence.edits) {
    const double before = analysis.strength(edit.mean_before()), after = analysis.strength(edit.mean_after());
    if (before < 0.3) continue;
    const std::string what = "\"" + as_quote(edit.instruction) + "\" (" + number(before) + " to " + number(after) + ")";
    (after < 0.5 * before ? lost : kept).push_back(what);
  }
  if (lost.size() > 4) lost.resize(4);
  if (kept.size() > 4) kept.resize(4);
  std::string text;
  if (!lost.empty()) text += " Edits that cost it more than half of its strength: " + joined(lost, "and") + ".";
  if (!kept.empty()) text += " Edits that it survived: " + joined(kept, "and") + ".";
  return text;
}

/// Things like those of the belief that leave the unit cold.
std::string contrast_sentence(const Vocabulary& vocabulary, const Analysis& analysis, const Evidence& evidence,
                              const Belief& belief) {
  std::vector<std::pair<double, int>> cold;
  for (const Trial& trial : evidence.trials) {
    const std::vector<int> subjects = subjects_of(vocabulary, trial.prompt);
    if (subjects.size() != 1 || vocabulary[subjects[0]].kind != Kind::object) continue;
    double nearness = 0;
    bool ours = false;
    for (const int one : belief.concepts) {
      ours = ours || vocabulary.related(one, subjects[0]);
      nearness = std::max(nearness, vocabulary.similarity(one, subjects[0]));
    }
    if (!ours && nearness > 0.6 && analysis.strength(trial.mean()) < 0.35) cold.emplace_back(-nearness, subjects[0]);
  }
  std::sort(cold.begin(), cold.end());
  std::vector<std::string> names;
  for (const auto& [nearness, number] : cold) {
    const std::string many = label_of(vocabulary, number);
    if (names.size() < 5 && std::find(names.begin(), names.end(), many) == names.end()) names.push_back(many);
  }
  return names.empty() ? "" : " Similar things leave it cold: " + joined(names, "and") + ".";
}

std::string refutation_sentence(const Vocabulary& vocabulary, const Evidence& evidence) {
  const Verdict outcome = verdict(vocabulary, evidence);
  if (outcome.predictions == 0) return " No experiment was made to refute this.";
  std::string text = " Of " + std::to_string(outcome.predictions) + " predictions made to refute it, " +
                     std::to_string(outcome.right) + " came true";
  std::vector<std::string> wrong;
  for (const std::string& prompt : outcome.wrong) {
    if (wrong.size() < 4) wrong.push_back("\"" + as_quote(prompt) + "\"");
  }
  return text + (wrong.empty() ? "." : "; not those about " + joined(wrong, "and") + ".");
}

std::string sureness(Certainty certainty) {
  switch (certainty) {
    case Certainty::high:
      return " I am quite sure of this.";
    case Certainty::fair:
      return " I am fairly sure, no more.";
    case Certainty::low:
      return " I am not sure of this at all.";
    case Certainty::none:
      break;
  }
  return "";
}

std::string strongest_sentence(const Analysis& analysis, const Evidence& evidence) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : evidence.trials) trials.push_back(&trial);
  std::stable_sort(trials.begin(), trials.end(), [](auto a, auto b) { return a->mean() > b->mean(); });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < trials.size() && names.size() < 5; ++i) {
    names.push_back("\"" + as_quote(trials[i]->prompt) + "\" (" + number(analysis.strength(trials[i]->mean())) + ")");
  }
  return names.empty() ? "" : " Of all pictures that were made the strongest were of " + joined(names, "and") + ".";
}

/// What all of it rests on.
std::string description(const Vocabulary& vocabulary, const Transcript& transcript, const Belief& belief) {
  const Evidence& evidence = transcript.evidence;
  const Analysis analysis = analyze(vocabulary, evidence);
  const Certainty certainty = certainty_of(vocabulary, evidence, belief);
  std::string text;
  if (certainty == Certainty::none) {
    text = "No single concept that I have a word for explains this unit.";
    if (analysis.flat && !evidence.trials.empty()) {
      return text + " Its exemplars (mean activation " + number(analysis.top) +
             ") hardly differ from what it does on anything else (" + number(analysis.base) +
             "): it may be dead, saturated, or about something that these images do not vary.";
    }
    const std::vector<int>& close = belief.concepts.empty() ? belief.close : belief.concepts;
    for (const int one : close) {
      if (const Candidate* candidate = analysis.of(one)) {
        text += (one == close.front() ? " Nearest come " : "; then ") + label_of(vocabulary, one) + ": " +
                evidence_of(vocabulary, analysis, *candidate);
      }
    }
    if (!close.empty()) text += ".";
    return text + strongest_sentence(analysis, evidence) + refutation_sentence(vocabulary, evidence);
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < belief.concepts.size(); ++i) names.push_back(label_of(vocabulary, belief, i));
  text = "The unit responds to " + joined(names, "OR") + ".";
  if (belief.condition) {
    text += " It responds to " + label_of(vocabulary, belief.concepts.front()) + " only together with " +
            condition_name(vocabulary, *belief.condition) + ": of " + std::to_string(belief.condition->pictures) +
            " pictures that show the one, " + percent(belief.condition->strong) +
            " of those that drive the unit show the other, too, and " + percent(belief.condition->weak) +
            " of those that leave it cold.";
  }
  for (const int one : belief.concepts) {
    if (const Candidate* candidate = analysis.of(one)) {
      const std::string name = label_of(vocabulary, one);
      text += " Evidence for " + name + ": " + evidence_of(vocabulary, analysis, *candidate) + ".";
    }
  }
  text += " (Strength 0 is what it does on most things, activation " + number(analysis.base) +
          "; 1 is the exemplars' mean, " + number(analysis.top) + ".)";
  if (belief.explained > 0 && belief.explained < 0.5)
    text += " But only " + percent(belief.explained) +
            " of the exemplars' regions are described so; what the others share I have no word for.";
  text += edit_sentences(analysis, evidence) + contrast_sentence(vocabulary, analysis, evidence, belief) +
          refutation_sentence(vocabulary, evidence);
  return text + sureness(certainty);
}

std::string spurious_conclusion(const Vocabulary& vocabulary, const Transcript& transcript, const Belief& belief) {
  const bool selective = belief.concepts.size() == 1 && !belief.condition &&
                         certainty_of(vocabulary, transcript.evidence, belief) == Certainty::high;
  return "[REASONING]: " + description(vocabulary, transcript, belief) +
         (selective ? " One concept in all surroundings that were tried."
                    : " That is not one class in all surroundings, as far as I can tell.") +
         " " + signature() + "\n[LABEL]: " + (selective ? "SELECTIVE" : "SPURIOUS");
}

}  // namespace

std::string as_quote(const std::string& text) {
  std::string quote;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= ' ' && c != '[' && c != ']' && c != '`' && c != '"' &&
                       c != '*' && c != '<' && c != '>';
    quote += plain ? c : ' ';
  }
  if (quote.size() <= 80) return quote;
  std::size_t end = 77;
  while (end > 0 && (static_cast<unsigned char>(quote[end]) & 0xC0) == 0x80) --end;
  return quote.substr(0, end) + "...";
}

std::string number(double value) {
  char text[32];
  const double size = std::abs(value);
  std::snprintf(text, sizeof text, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  return std::string(text) == "-0.00" ? "0.00" : text;
}

std::string joined(const std::vector<std::string>& words, const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? ", " : last == ";" ? "; " : " " + last + " ";
    text += words[i];
  }
  return text;
}

std::string signature() {
  return "(This is maia's offline baseline: it reads numbers and descriptions, but sees no image.)";
}

Certainty certainty_of(const Vocabulary& vocabulary, const Evidence& evidence, const Belief& belief) {
  if (belief.concepts.empty()) return Certainty::none;
  const Analysis analysis = analyze(vocabulary, evidence);
  const Candidate* best = analysis.of(belief.concepts.front());
  if (best == nullptr) return Certainty::none;
  double mass = 0;
  for (const int one : belief.concepts) {
    if (const Candidate* candidate = analysis.of(one)) mass += candidate->mass;
  }
  const Verdict outcome = verdict(vocabulary, evidence);
  const bool stood = outcome.predictions == 0 || outcome.right * 4 >= outcome.predictions * 3;
  const bool tested = best->things > 0;
  if (belief.condition) return belief.explained > 0.5 && stood ? Certainty::fair : Certainty::low;
  if (tested && best->hit > 0.6 && belief.explained > 0.55 && stood && outcome.predictions > 0) return Certainty::high;
  if (tested && best->hit > 0.45 && belief.explained > 0.35 && stood) return Certainty::fair;
  if (!tested && belief.explained > 0.7) return Certainty::fair;
  if (belief.explained > 0.2 || (best->hit > 0.7 && mass > 0.6)) return Certainty::low;
  // The describer may have no word for what the exemplars show; pictures can still tell.
  const auto unnamed = std::count_if(evidence.exemplars.begin(), evidence.exemplars.end(), [&](const Sighting& one) {
    const std::vector<Mention> mentions = vocabulary.mentions(one.region.substr(0, one.region.find(';')));
    return std::none_of(mentions.begin(), mentions.end(), [&](const Mention& mention) {
      return vocabulary[mention.concept_number].kind == Kind::object;
    });
  });
  const bool speechless = 3 * unnamed > static_cast<std::ptrdiff_t>(evidence.exemplars.size());
  if (speechless && stood && best->pictures >= 5 && best->hit > 0.85) return Certainty::low;
  return Certainty::none;
}

std::string label_of(const Vocabulary& vocabulary, const Belief& belief, std::size_t which) {
  std::string text = label_of(vocabulary, belief.concepts.at(which));
  if (!belief.condition) return text;
  return text + " with " + condition_name(vocabulary, *belief.condition);
}

std::string hypotheses(const Vocabulary& vocabulary, const Transcript& transcript) {
  const Analysis analysis = analyze(vocabulary, transcript.evidence);
  const Belief belief = believe(vocabulary, transcript.evidence);
  std::vector<std::string> list;
  if (belief.condition) {
    list.push_back(label_of(vocabulary, belief) + " (what drives the unit shows both; one alone leaves it cold)");
  } else if (belief.concepts.size() > 1) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < belief.concepts.size(); ++i) names.push_back(label_of(vocabulary, belief, i));
    list.push_back(joined(names, "OR") + " (each drives it on its own)");
  }
  std::vector<int> told;
  for (const Candidate& one : analysis.ranking) {
    if (list.size() >= 5 || one.score < 0.05) break;
    const bool said =
        std::any_of(told.begin(), told.end(), [&](int other) { return vocabulary.is_a(other, one.concept_number); });
    if (said) continue;
    told.push_back(one.concept_number);
    list.push_back(label_of(vocabulary, one.concept_number) + " (" + evidence_of(vocabulary, analysis, one) + ")");
  }
  if (list.empty()) list.emplace_back("anything: there is no evidence yet");
  list.emplace_back(analysis.flat && !transcript.evidence.trials.empty()
                        ? "nothing in particular (its exemplars hardly differ from other images)"
                        : "something that I have no word for (a part, a shape, a place in the image)");
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i) {
    text += "Hypothesis_" + std::to_string(i + 1) + ": " + list[i] + "\n";
  }
  return text;
}

std::string purpose_of(const Vocabulary& vocabulary, const Plan& plan, const Transcript& transcript) {
  const Belief belief = believe(vocabulary, transcript.evidence);
  const std::string leading = belief.concepts.empty() ? "the nearest candidates" : label_of(vocabulary, belief);
  switch (plan.stage) {
    case Stage::exemplars:
      return "First the dataset's strongest images, and what their bright regions show. I am maia's offline baseline: "
             "I "
             "see no image myself and read only numbers, titles and descriptions.";
    case Stage::surroundings:
      return "A concept counts only if it is more common here than anywhere. What else is in these images, and what is "
             "in any image?";
    case Stage::survey:
      return "Exemplars show what goes together, not what matters. Here every candidate gets pictures of its own, "
             "beside a hundred everyday things: what most of those do sets the zero of the scale, and a second, "
             "unrelated concept would show itself. What lights up in the strongest is described, too.";
    case Stage::wider:
      return "None of these explains the unit well. Then everything else that I have a word for, one picture each: not "
             "much to believe in, but enough to find what deserves a closer look.";
    case Stage::closer:
      return "The best of many is partly luck: the strongest again, with new pictures, and beside them their siblings "
             "and kinds. How general is the concept?";
    case Stage::contexts:
      return "Is it the thing or what comes with it? The leading candidates in other surroundings, with and without "
             "what is common around the exemplars. What do the pictures that drive the unit show that those that leave "
             "it cold do not?";
    case Stage::edits:
      return "The same pictures with one thing changed: thing, background or color.";
    case Stage::challenge:
      return "Now an attempt to prove " + leading +
             " wrong: pictures that it says must respond, in surroundings that were not tried, and near misses that it "
             "says must not.";
    case Stage::conclusion:
      break;
  }
  return "";
}

std::string conclusion(const Vocabulary& vocabulary, const Transcript& transcript) {
  const Belief belief = believe(vocabulary, transcript.evidence);
  if (transcript.task == "spurious") return spurious_conclusion(vocabulary, transcript, belief);
  const std::string text = description(vocabulary, transcript, belief) + " " + signature();
  if (transcript.task == "ask") return "[ANSWER]: " + text;
  std::string reply = "[DESCRIPTION]: " + text + "\n";
  if (certainty_of(vocabulary, transcript.evidence, belief) == Certainty::none) {
    std::vector<std::string> near;
    const Analysis analysis = analyze(vocabulary, transcript.evidence);
    for (const int one : belief.concepts) near.push_back(label_of(vocabulary, one));
    return reply + "[LABEL]: no single concept" +
           (near.empty() || analysis.flat ? "" : "; strongest on " + joined(near, "and"));
  }
  if (belief.concepts.size() == 1) return reply + "[LABEL]: " + label_of(vocabulary, belief);
  for (std::size_t i = 0; i < belief.concepts.size(); ++i) {
    reply += "[LABEL " + std::to_string(i + 1) + "]: " + label_of(vocabulary, belief, i) + "\n";
  }
  reply.pop_back();
  return reply;
}

}  // namespace maia::agent::offline
