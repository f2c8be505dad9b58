#include "agent/conclude.hpp"

#include <cstdio>

#include "agent/limits.hpp"

namespace maia::agent {
namespace {

std::string counted(std::int64_t number, const std::string& what) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits + " " + what + (number == 1 ? "" : "s");
}

std::string duration(double seconds) {
  char text[64];
  if (seconds < 120)
    std::snprintf(text, sizeof text, "%.0f seconds", seconds);
  else
    std::snprintf(text, sizeof text, "%.1f minutes", seconds / 60);
  return text;
}

void paragraph(std::string& markdown, const std::string& title, const std::string& text) {
  if (!text.empty()) markdown += "**" + title + "** " + text + "\n\n";
}

std::string label_lines(const std::vector<Label>& labels) {
  std::string text;
  for (const Label& label : labels) {
    const std::string number = labels.size() > 1 && label.number > 0 ? " " + std::to_string(label.number) : "";
    text += "**Label" + number + "** " + label.text + "\n\n";
  }
  return text;
}

}  // namespace

std::string evidence(const RunState& state) {
  const auto made = static_cast<std::int64_t>(state.code.size());
  std::string text = "It rests on " + counted(made, "experiment") + " that ran without an error";
  if (state.failures > 0) text += " (" + counted(state.failures, "other") + " did not)";
  text += state.disconfirmed ? ", at least one of them made to prove it wrong."
                             : "; none of them was made to prove it wrong.";
  return text;
}

std::string tally_text(const RunState& state) {
  const Tally& tally = state.tally;
  std::string text = counted(tally.steps, "experiment") + ", " + std::to_string(tally.rounds) +
                     (tally.rounds == 1 ? " reply" : " replies");
  if (const std::int64_t tokens = tally.usage.input_tokens + tally.usage.output_tokens; tokens > 0)
    text += ", " + counted(tokens, "token");
  if (tally.cost > 0) text += ", " + dollars(tally.cost);
  return text + ", " + duration(tally.model_seconds + tally.experiment_seconds);
}

Conclusion conclusion_of(const RunState& state) {
  const Reply& reply = state.reply;
  Conclusion conclusion{true,
                        state.last ? "it concluded when no experiments were left" : "it concluded",
                        reply.description,
                        reply.bias,
                        reply.reasoning,
                        reply.answer,
                        reply.labels,
                        {}};
  std::string& text = conclusion.markdown;
  paragraph(text, "Answer", conclusion.answer);
  paragraph(text, "Description", conclusion.description);
  paragraph(text, "Bias", conclusion.bias);
  paragraph(text, "Reasoning", conclusion.reasoning);
  text += label_lines(conclusion.labels);
  text += evidence(state) + "\n\n*" + state.backend + ": " + tally_text(state) + "*";
  return conclusion;
}

Conclusion ended_without(const RunState& state, const std::string& reason) {
  Conclusion conclusion;
  conclusion.reason = reason;
  conclusion.markdown = "**No conclusion:** " + reason + "\n\n*" + state.backend + ": " + tally_text(state) + "*";
  return conclusion;
}

}  // namespace maia::agent
