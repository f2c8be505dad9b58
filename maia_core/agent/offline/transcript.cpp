#include "agent/offline/transcript.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace maia::agent::offline {
namespace {

constexpr auto names = std::to_array<std::pair<Stage, std::string_view>>({{Stage::exemplars, "exemplars"},
                                                                          {Stage::surroundings, "surroundings"},
                                                                          {Stage::survey, "a survey"},
                                                                          {Stage::wider, "a wider survey"},
                                                                          {Stage::closer, "a closer look"},
                                                                          {Stage::contexts, "contexts"},
                                                                          {Stage::edits, "edits"},
                                                                          {Stage::challenge, "an attempt to refute"},
                                                                          {Stage::conclusion, "conclusion"}});

constexpr std::string_view results = "=== What the experiment showed";
constexpr std::string_view person = "=== From the person ===";

std::string text_of(const ChatMessage& message) {
  std::string text;
  for (const ChatPart& part : message.parts) {
    if (!part.is_image() && !part.text.empty()) text += part.text + "\n";
  }
  return text;
}

/// What follows `key` on a line that begins with it, within the first part of a text.
std::string value_of(const std::string& text, const std::string& key) {
  std::size_t at = text.starts_with(key) ? 0 : text.find("\n" + key);
  if (at == text.npos) return {};
  at += text.starts_with(key) && at == 0 ? key.size() : key.size() + 1;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  const std::size_t first = text.find_first_not_of(" \t", at);
  return first >= end ? std::string() : text.substr(first, end - first);
}

/// "**Experiment 3: a survey.**"
std::optional<Stage> stage_of(const std::string& reply) {
  if (!reply.starts_with("**Experiment ")) return std::nullopt;
  const std::string line = reply.substr(0, reply.find('\n'));
  for (const auto& [stage, name] : names) {
    if (line.find(": " + std::string(name) + ".**") != line.npos) return stage;
  }
  return std::nullopt;
}

/// Words that can't be drawn, from notes such as: can't draw 'poodle'; the nearest is 'dog'
std::vector<std::string> undrawn_words(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string_view lead : {"can't draw '", "nothing in \""}) {
    for (std::size_t at = text.find(lead); at != text.npos && words.size() < 500; at = text.find(lead, at)) {
      at += lead.size();
      const std::size_t end = text.find(lead.back(), at);
      if (end == text.npos || end - at > 200) continue;
      words.push_back(text.substr(at, end - at));
    }
  }
  return words;
}

bool has_word(const std::string& prompt, const std::string& word) {
  const auto edge = [&](std::size_t i) {
    return i >= prompt.size() || std::isalnum(static_cast<unsigned char>(prompt[i])) == 0;
  };
  for (std::size_t at = prompt.find(word); at != prompt.npos; at = prompt.find(word, at + 1)) {
    if ((at == 0 || edge(at - 1)) && edge(at + word.size())) return true;
  }
  return false;
}

}  // namespace

std::string name_of(Stage stage) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& row) { return row.first == stage; });
  return std::string(found->second);
}

std::string heading_of(Stage stage, int number) {
  return "**Experiment " + std::to_string(number) + ": " + name_of(stage) + ".**";
}

Transcript read_transcript(const Vocabulary& vocabulary, const ChatRequest& request) {
  Transcript transcript;
  Situation& situation = transcript.situation;
  int allowed = 25;
  bool first = true;
  std::optional<Stage> open;
  std::map<Stage, int> failures;
  std::vector<std::string> undrawn;
  for (const ChatMessage& message : request.messages) {
    if (message.role == ChatRole::system) continue;
    const std::string text = text_of(message);
    if (message.role == ChatRole::assistant) {
      open = stage_of(text);
      if (open && *open != Stage::conclusion) ++transcript.experiments;
      transcript.challenged = false;
      continue;
    }
    if (first) {
      first = false;
      if (const std::string task = value_of(text, "Task:"); !task.empty()) transcript.task = task;
      if (const std::string unit = value_of(text, "Unit:"); !unit.empty()) transcript.unit = unit;
      const std::string steps = value_of(text, "Experiments:");
      std::from_chars(steps.data(), steps.data() + steps.size(), allowed);
      transcript.argument = value_of(text, "Class:");
      if (transcript.argument.empty()) transcript.argument = value_of(text, "Question:");
      continue;
    }
    if (text.starts_with(results)) {
      read_results(text, transcript.evidence);
      for (std::string& word : undrawn_words(text)) undrawn.push_back(std::move(word));
      const std::size_t error = text.find("\n=== Error ===\n");
      transcript.last_error = error == text.npos ? "" : text.substr(error + 15, 400);
      if (open) {
        // Once more after an error, unless it came when everything was shown already.
        if (transcript.last_error.empty() || ++failures[*open] == 2) situation.done.insert(*open);
        open.reset();
      }
    } else if (open) {
      situation.done.insert(*open);  // it was refused
      open.reset();
    }
    if (text.starts_with(results)) continue;  // what is said to the model is in messages of its own
    if (text.starts_with(person)) {
      for (const Mention& mention : vocabulary.mentions(std::string_view(text).substr(person.size(), 2000))) {
        if (situation.hints.size() < 8) situation.hints.push_back(mention.concept_number);
      }
    }
    if (text.find("No experiments are left") != text.npos) transcript.must_conclude = true;
    if (text.find("One more experiment is possible") != text.npos) allowed = transcript.experiments + 1;
    if (text.find("Before this counts:") != text.npos) transcript.challenged = true;
  }
  for (const std::string& word : undrawn) situation.undrawn.insert(word);
  std::erase_if(transcript.evidence.trials, [&](const Trial& trial) {
    return std::any_of(undrawn.begin(), undrawn.end(),
                       [&](const std::string& word) { return has_word(trial.prompt, word); });
  });
  situation.left = transcript.must_conclude ? 0 : std::max(0, allowed - transcript.experiments);
  situation.seed = request.seed.value_or(0) % 100000;
  return transcript;
}

}  // namespace maia::agent::offline
