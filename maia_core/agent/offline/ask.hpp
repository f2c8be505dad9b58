// A free question about units.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/offline/transcript.hpp"

namespace maia::agent::offline {

/// What a question is about, as far as it can be told from its words.
struct Question {
  std::string layer;               ///< empty: it names no units
  std::vector<int> units;          ///< at most 40
  std::string model;               ///< of a name such as "resnet152" in it, or empty: the embedded one
  std::vector<std::string> words;  ///< what it asks for: nouns and adjectives
};
Question read_question(const std::string& text);

/// The next experiment or [ANSWER]; nothing if the question is about the unit itself: then it is described.
std::optional<std::string> ask_reply(const Vocabulary& vocabulary, const Transcript& transcript);

}  // namespace maia::agent::offline
