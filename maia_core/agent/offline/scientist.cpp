#include "agent/offline/scientist.hpp"

#include <algorithm>
#include <string>

#include "agent/offline/cells.hpp"
#include "agent/offline/other_tasks.hpp"
#include "agent/offline/prose.hpp"
#include "agent/offline/strategy.hpp"
#include "agent/offline/transcript.hpp"
#include "agent/offline/vocabulary.hpp"

namespace maia::agent {
namespace {

using offline::Plan;
using offline::Stage;
using offline::Transcript;
using offline::Vocabulary;

/// A reply with an experiment.
std::string experiment(const Vocabulary& vocabulary, const Plan& plan, const Transcript& transcript) {
  std::string reply = offline::heading_of(plan.stage, transcript.experiments + 1) + " ";
  reply += offline::purpose_of(vocabulary, plan, transcript);
  if (!transcript.last_error.empty())
    reply += " (The last cell failed; this one is made without what it could not do.)";
  reply += "\n\n[HYPOTHESIS LIST]:\n" + offline::hypotheses(vocabulary, transcript);
  if (plan.stage == Stage::challenge) {
    reply +=
        "[DISCONFIRM]: weak responses to the first list, or strong ones to the second, would refute the leading "
        "hypothesis\n";
  }
  return reply + "\n```cpp\n" + offline::cell_of(plan, transcript.unit) + "```\n";
}

std::string reply_to(const ChatRequest& request) {
  const Vocabulary& vocabulary = Vocabulary::installed();
  Transcript transcript = offline::read_transcript(vocabulary, request);
  if (const auto reply = offline::reply_for_other_task(vocabulary, transcript)) return *reply;
  const Plan plan = offline::next_plan(vocabulary, transcript.evidence, transcript.situation);
  if (plan.stage == Stage::conclusion) return offline::conclusion(vocabulary, transcript);
  return experiment(vocabulary, plan, transcript);
}

class Scientist : public ChatModel {
 public:
  std::string name() const override { return "offline"; }

  ChatReply ask(const ChatRequest& request) const override {
    if (request.check) request.check();
    ChatReply reply;
    reply.text = reply_to(request);
    reply.model = "offline scientist";
    if (request.on_text) request.on_text(reply.text);
    return reply;
  }
};

}  // namespace

std::shared_ptr<const ChatModel> make_offline_scientist() { return std::make_shared<Scientist>(); }

}  // namespace maia::agent
