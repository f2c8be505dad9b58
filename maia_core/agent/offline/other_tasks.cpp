#include "agent/offline/other_tasks.hpp"

#include "agent/offline/ask.hpp"
#include "agent/offline/bias.hpp"

namespace maia::agent::offline {

std::optional<std::string> reply_for_other_task(const Vocabulary& vocabulary, const Transcript& transcript) {
  if (transcript.task == "bias") return bias_reply(transcript);
  if (transcript.task == "ask") return ask_reply(vocabulary, transcript);
  return std::nullopt;
}

}  // namespace maia::agent::offline
