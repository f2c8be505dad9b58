// What has happened so far, read from the messages of a request.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/offline/evidence.hpp"
#include "agent/offline/strategy.hpp"
#include "agent/offline/vocabulary.hpp"
#include "maia/chat.hpp"

namespace maia::agent::offline {

/// Everything the scientist knows when it is asked.
struct Transcript {
  std::string task = "describe";
  std::string unit = "system";  ///< a C++ expression
  std::string argument;         ///< the class of "bias", the question of "ask"
  Evidence evidence;
  Situation situation;
  int experiments = 0;  ///< proposed so far
  bool must_conclude = false;
  bool challenged = false;  ///< asked for an attempt to refute the conclusion
  std::string last_error;   ///< of the last experiment; empty if it went well
};

/// The name of a stage in the headings of replies, "the survey", and back.
std::string name_of(Stage stage);

/// The line that begins the reply of a stage: replies are recognized by it.
std::string heading_of(Stage stage, int number);

Transcript read_transcript(const Vocabulary& vocabulary, const ChatRequest& request);

}  // namespace maia::agent::offline
