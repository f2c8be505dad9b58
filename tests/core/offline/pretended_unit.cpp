#include "pretended_unit.hpp"

#include <algorithm>
#include <sstream>

#include "agent/messages.hpp"
#include "agent/offline/analysis.hpp"
#include "agent/offline/scientist.hpp"
#include "agent/offline/transcript.hpp"

namespace maia::agent::offline {
namespace {

std::vector<std::string> shown_by(const std::string& prompt) {
  const Vocabulary& vocabulary = Vocabulary::installed();
  std::vector<std::string> names;
  for (const Mention& mention : vocabulary.mentions(prompt)) {
    names.push_back(vocabulary[mention.concept_number].name);
    for (const int parent : vocabulary.parents_of(mention.concept_number)) names.push_back(vocabulary[parent].name);
  }
  return names;
}

}  // namespace

double PretendedUnit::of_prompt(const std::string& prompt) const {
  return activation(shown_by(backdrop ? prompt + " " + backdrop(prompt) : prompt));
}

double PretendedUnit::of_edit(const std::string& prompt, const std::string& instruction) const {
  // "replace the dog with a box", "change the background to a desert", "change the color of the dog to blue"
  if (instruction.starts_with("replace the ")) {
    const std::size_t with = instruction.find(" with ");
    std::string after = prompt;
    const std::string old = instruction.substr(12, with - 12);
    if (const std::size_t at = after.find(old); at != after.npos)
      after.replace(at, old.size(), instruction.substr(with + 6));
    return of_prompt(after);
  }
  if (const std::size_t to = instruction.rfind(" to "); to != instruction.npos)
    return of_prompt(prompt.substr(0, prompt.find(" on ")) + " " + instruction.substr(to + 4));
  return of_prompt(prompt);
}

std::string PretendedUnit::results(const Plan& plan) const {
  std::ostringstream out;
  const auto trial = [&](const std::string& prompt, const char* expected) {
    out << '"' << prompt << '"' << expected << ", activations:";
    for (int i = 0; i < plan.pictures; ++i) out << ' ' << of_prompt(prompt) + 0.01 * i;
    out << '\n';
  };
  const auto describe = [&](const char* word, const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i)
      out << '"' << word << ' ' << i + 1 << "\", HIGHLIGHTED REGIONS: " << texts[i] << '\n';
  };
  switch (plan.stage) {
    case Stage::exemplars:
      for (std::size_t i = 0; i < regions.size(); ++i)
        out << "\"exemplar " << i + 1 << "\", activation: " << strongest << " (percentile 99.9)\n";
      describe("exemplar", regions);
      break;
    case Stage::surroundings:
      for (std::size_t i = 0; i < sample.size(); ++i) out << "\"sample " << i + 1 << "\", activation: 0.1\n";
      describe("whole", wholes);
      describe("sample", sample);
      break;
    case Stage::edits:
      for (const auto& [prompt, instruction] : plan.edits) {
        out << '"' << prompt << "\" -> \"" << instruction << "\", from: " << of_prompt(prompt)
            << " to: " << of_edit(prompt, instruction) << '\n';
      }
      break;
    case Stage::survey:
    case Stage::wider:
      out << (plan.stage == Stage::wider ? "strongest " : "") << "means of " << plan.pictures << " pictures each:\n";
      for (const std::string& prompt : plan.prompts) out << '"' << prompt << "\" " << of_prompt(prompt) << ";\n";
      break;
    default:
      for (const std::string& prompt : plan.prompts)
        trial(prompt, plan.stage == Stage::challenge ? ", expected: strong" : "");
      for (const std::string& prompt : plan.weak)
        trial(prompt, plan.stage == Stage::challenge ? ", expected: weak" : "");
  }
  if (highlight) {
    for (const auto* prompts : {&plan.prompts, &plan.weak}) {
      for (const std::string& prompt : *prompts)
        out << "\"highlight of " << prompt << "\", HIGHLIGHTED REGIONS: " << highlight(prompt) << '\n';
    }
  }
  if (plan.stage == Stage::contexts) {
    for (const std::string& prompt : plan.prompts) {
      for (const int number : {1, 2}) {
        out << "\"picture " << number << " of " << prompt << "\", HIGHLIGHTED REGIONS: " << prompt
            << (backdrop ? "; with " + backdrop(prompt) : "") << ".\n";
      }
    }
  }
  return out.str();
}

ChatRequest begin(const std::string& task, int experiments, const std::string& more) {
  ChatRequest request;
  request.messages.push_back({ChatRole::system, {{"You are a scientist.", {}}}});
  request.messages.push_back({ChatRole::user,
                              {{"Task: " + task + "\nUnit: system\n" + more +
                                    "Experiments: " + std::to_string(experiments) + "\n\nFind out what it responds to.",
                                {}}}});
  return request;
}

ChatMessage observation(const std::string& printed) {
  Observation seen;
  seen.out = printed;
  return message_of(seen);
}

std::vector<std::string> play(const PretendedUnit& unit, ChatRequest& request) {
  const Vocabulary& vocabulary = Vocabulary::installed();
  const auto scientist = make_offline_scientist();
  std::vector<std::string> replies;
  while (replies.size() < 30) {
    replies.push_back(scientist->ask(request).text);
    if (replies.back().find("```cpp") == std::string::npos) break;
    const Transcript transcript = read_transcript(vocabulary, request);
    const Plan plan = next_plan(vocabulary, transcript.evidence, transcript.situation);
    request.messages.push_back({ChatRole::assistant, {{replies.back(), {}}}});
    request.messages.push_back(observation(unit.results(plan)));
  }
  return replies;
}

PretendedUnit dog_unit() {
  PretendedUnit unit;
  unit.activation = [](const std::vector<std::string>& shown) {
    return std::find(shown.begin(), shown.end(), "dog") != shown.end() ? 9.5 : 0.3;
  };
  for (int i = 0; i < 15; ++i) {
    unit.regions.push_back("a dog, brown, furry; medium-sized at the center; around it " +
                           std::string(i % 3 == 0   ? "grass"
                                       : i % 3 == 1 ? "road"
                                                    : "sand") +
                           ".");
    unit.wholes.push_back("a dog and a " + std::string(i % 2 == 0 ? "ball" : "car") + ", brown.");
  }
  for (const char* other :
       {"a car, red; with road.", "a chair, brown; with wall.", "a rose, red.", "a cat, gray, furry.",
        "a church, gray; with sky.", "an apple, red.", "a ship, white; with water.", "a guitar, brown, wooden.",
        "a hen, white, feathered; with grass."})
    unit.sample.emplace_back(other);
  return unit;
}

}  // namespace maia::agent::offline
