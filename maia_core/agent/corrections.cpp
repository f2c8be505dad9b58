#include "agent/corrections.hpp"

#include <algorithm>
#include <cctype>

namespace maia::agent {
namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

bool has(const Reply& reply, const std::string& tag) {
  if (tag == "description") return !reply.description.empty();
  if (tag == "reasoning") return !reply.reasoning.empty();
  if (tag == "bias") return !reply.bias.empty();
  if (tag == "answer") return !reply.answer.empty();
  return !reply.labels.empty();
}

/// "[DESCRIPTION] and [LABEL]"
std::string tags_of(const Task& task) {
  std::string text;
  for (const std::string& tag : task.conclusion) text += (text.empty() ? "[" : " and [") + upper(tag) + "]";
  return text;
}

std::string missing_tags(const RunState& state) {
  std::string text;
  for (const std::string& tag : state.task.conclusion)
    if (!has(state.reply, tag)) text += (text.empty() ? "[" : ", [") + upper(tag) + "]";
  return text;
}

bool is_verdict(const Task& task, const Reply& reply) {
  if (task.verdicts.empty() || reply.labels.empty()) return true;
  const std::string label = upper(reply.labels.front().text);
  return std::any_of(task.verdicts.begin(), task.verdicts.end(),
                     [&](const std::string& verdict) { return label.starts_with(verdict); });
}

std::string wrong_conclusion(const RunState& state) {
  if (state.cut_short)
    return "Your conclusion was cut off before its end. Send it again, shorter: " + tags_of(state.task) + ".";
  if (const std::string missing = missing_tags(state); !missing.empty())
    return "Your conclusion lacks " + missing + ". Send the whole conclusion again: " + tags_of(state.task) +
           ", each at the beginning of a line.";
  if (!is_verdict(state.task, state.reply)) {
    std::string verdicts;
    for (const std::string& verdict : state.task.verdicts) verdicts += (verdicts.empty() ? "" : " or ") + verdict;
    return "The [LABEL] must be " + verdicts + ". Send the whole conclusion again.";
  }
  if (state.code.empty() && state.failures == 0 && !state.last)
    return "There is no conclusion without an experiment: nothing was run so far. Send the first one, in one ```cpp "
           "block.";
  return {};
}

}  // namespace

std::string correction_of(const RunState& state) {
  const Reply& reply = state.reply;
  const bool runs = !reply.code.empty() && !state.last;
  if (runs && reply.unclosed && state.cut_short)
    return "Your reply was cut off inside its code block, so nothing was run. Send the whole experiment again, "
           "shorter: "
           "fewer words, fewer cases.";
  if (runs) return {};
  if (reply.concludes()) return wrong_conclusion(state);
  if (state.last)
    return "No experiments are left, so nothing was run. Reply with the conclusion alone: " + tags_of(state.task) + ".";
  if (!reply.other_languages.empty())
    return "Nothing was run: the session understands C++ and nothing else, and your block says `" +
           reply.other_languages.front() + "`. Send the experiment as C++ in one ```cpp block.";
  if (state.cut_short)
    return "Your reply was cut off before its code block. Say less, and send the experiment in one ```cpp block.";
  return "Your reply has neither code nor a conclusion. Send the next experiment in one ```cpp block, or, if the "
         "evidence is in, the conclusion: " +
         tags_of(state.task) + ".";
}

std::vector<std::string> notes_on_code(const Reply& reply) {
  std::vector<std::string> notes;
  const bool has_numbers = std::any_of(reply.after_code.begin(), reply.after_code.end(),
                                       [](unsigned char c) { return std::isdigit(c) != 0; });
  if (reply.concludes())
    notes.push_back(
        "Your reply had a conclusion beside its code. The code came first; its results are above. Confirm the "
        "conclusion with a reply that has no code, revise it, or go on.");
  if (has_numbers)
    notes.push_back(
        "What you wrote behind your code is no result: only what is shown above is. If the two differ, forget yours.");
  if (reply.blocks > 1)
    notes.push_back("Your " + std::to_string(reply.blocks) + " code blocks were run as one. Send one block a reply.");
  if (!reply.other_languages.empty())
    notes.push_back("The block of `" + reply.other_languages.front() + "` was not run: the session is C++.");
  if (reply.unclosed) notes.push_back("Your code block had no closing ```; it was run up to the end of your reply.");
  return notes;
}

std::string request_for_plan() {
  return "Before the first experiment, reply with a plan and no code: a line [PLAN]: and below it, in a few sentences "
         "or "
         "a short list, what you will look at, which kinds of hypotheses you expect, how you will tell them apart, and "
         "what would make you stop. The person reads it before anything is run.";
}

}  // namespace maia::agent
