#include "broker/agent/cells.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "broker/cell.hpp"
#include "broker/shown/harmless_text.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;

constexpr std::string_view marker = "// agent: run ";
constexpr std::string_view marker_step = ", step ";

std::string_view first_line(std::string_view code) { return trimmed(code.substr(0, code.find('\n'))); }

std::optional<StepName> step_of_line(std::string_view line) {
  if (!line.starts_with(marker)) return std::nullopt;
  line.remove_prefix(marker.size());
  const std::size_t comma = line.rfind(marker_step);
  if (comma == std::string_view::npos) return std::nullopt;
  StepName name{std::string(line.substr(0, comma)), 0, 1, {}};
  const std::string_view number = line.substr(comma + marker_step.size());
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), name.step);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  return name;
}

/// 1234567 as "1,234,567".
std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string formatted(const char* format, double number) {
  char text[48];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// A lone carriage return is a line end for some front ends, and then what stands behind it is a line of its own.
std::string with_plain_line_ends(std::string_view code) {
  std::string plain;
  for (std::size_t at = 0; at < code.size(); ++at)
    if (code[at] != '\r')
      plain += code[at];
    else if (code.substr(at + 1, 1) != "\n")
      plain += '\n';
  return plain;
}

}  // namespace

Json cell_json(const AgentCell& cell, const Provenance& from) {
  const Json maia = {{"run", from.run},
                     {"step", from.step},
                     {"role", cell.role},
                     {"origin", from.origin},
                     {"insertion", from.insertion},
                     {"backend", from.backend},
                     {"model", from.model},
                     {"prompt_hash", from.prompt_hash},
                     {"input_tokens", from.cost.input_tokens},
                     {"output_tokens", from.cost.output_tokens},
                     {"cost", from.cost.cost},
                     {"seconds", from.cost.seconds},
                     {"mode", from.mode}};
  return {{"cell_type", cell.code ? "code" : "markdown"},
          {"source", valid_utf8(cell.source)},
          {"metadata", {{"tags", Json::array({"maia-agent"})}, {"maia", maia}}}};
}

std::optional<StepName> step_of(const Json& metadata, std::string_view code) {
  std::optional<StepName> by_line = step_of_line(first_line(code));
  if (!metadata.is_object()) return by_line;
  const auto maia = metadata.find("maia");
  if (maia == metadata.end() || !maia->is_object()) return by_line;
  const auto run = maia->find("run"), step = maia->find("step"), role = maia->find("role");
  if (run == maia->end() || !run->is_string() || step == maia->end() || !step->is_number_integer()) return by_line;
  if (role != maia->end() && *role != "experiment") return by_line;
  const auto insertion = maia->find("insertion");
  return StepName{run->get<std::string>(), step->get<int>(), by_line ? by_line->lines_before : 0,
                  insertion != maia->end() && insertion->is_string() ? insertion->get<std::string>() : std::string()};
}

bool is_of_agent(const Json& metadata) {
  if (!metadata.is_object()) return false;
  if (metadata.contains("maia")) return true;
  const auto tags = metadata.find("tags");
  return tags != metadata.end() && tags->is_array() &&
         std::find(tags->begin(), tags->end(), "maia-agent") != tags->end();
}

std::string first_line_of(const std::string& run, int step) {
  return std::string(marker) + run + std::string(marker_step) + std::to_string(step) + "\n";
}

std::string code_of_cell(std::string_view code) {
  if (step_of_line(first_line(code))) code.remove_prefix(std::min(code.find('\n'), code.size()));
  return std::string(trimmed(code));
}

std::string refusal_of(std::string_view code) {
  for (const Segment& segment : split_cell(with_plain_line_ends(code))) {
    if (const auto* shell = std::get_if<ShellSegment>(&segment))
      return "line " + std::to_string(shell->line) + " is a shell command (!" + shell->command +
             "): experiments are C++ alone, so nothing was run";
    if (const auto* magic = std::get_if<MagicCall>(&segment))
      return "line " + std::to_string(magic->line) + " is a magic (%" + magic->name +
             "): experiments are C++ alone, so nothing was run";
  }
  return {};
}

std::string text_of(const CellCost& cost) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (cost.input_tokens + cost.output_tokens > 0)
    add(grouped(cost.input_tokens) + " tokens in, " + grouped(cost.output_tokens) + " out");
  if (cost.cost > 0) add("$" + formatted("%.4f", cost.cost));
  if (cost.seconds >= 0.05) add(formatted("%.1f s", cost.seconds));
  return text;
}

std::string markdown_of(const agent::Proposal& proposal, int most_steps, const Provenance& provenance) {
  std::string text = proposal.step == 0 ? "**Agent, plan**"
                                        : "**Agent, step " + std::to_string(proposal.step) + " of at most " +
                                              std::to_string(most_steps) + "**";
  text += " · " + provenance.backend;
  if (const std::string cost = text_of(provenance.cost); !cost.empty()) text += " · " + cost;
  text += "\n\n";
  if (!trimmed(proposal.markdown).empty()) text += safe_markdown(valid_utf8(proposal.markdown));
  return std::string(trimmed(text));
}

std::string code_block(const std::string& code) {
  std::string fence = "```";
  while (code.find(fence) != std::string::npos) fence += '`';
  return fence + "cpp\n" + code + (code.empty() || code.back() == '\n' ? "" : "\n") + fence;
}

std::string markdown_of(const agent::Conclusion& conclusion, const std::string& run) {
  std::string text = conclusion.concluded ? "### The agent's conclusion\n\n" : "### The agent's run ended\n\n";
  text += safe_markdown(valid_utf8(conclusion.markdown.empty() ? capitalized(conclusion.reason) : conclusion.markdown));
  text += "\n\n*Run " + run + ". `agent::last()` is its result in C++; `%agent report " + run +
          "` writes all of it as a page.*";
  return text;
}

Json finding_json(const agent::Run& run) {
  const agent::Conclusion& conclusion = run.conclusion();
  const agent::Tally& tally = run.tally();
  std::string description = conclusion.description;
  for (const std::string* other : {&conclusion.bias, &conclusion.answer})
    if (description.empty()) description = *other;
  Json labels = Json::array();
  for (const agent::Label& label : conclusion.labels) labels.push_back(valid_utf8(label.text));
  return {{"run", run.name()},
          {"task", run.options().task},
          {"unit", run.options().unit},
          {"backend", run.backend()},
          {"description", valid_utf8(description)},
          {"label", labels.empty() ? Json("") : labels[0]},
          {"labels", labels},
          {"reasoning", valid_utf8(conclusion.reasoning)},
          {"concluded", conclusion.concluded},
          {"reason", valid_utf8(conclusion.reason)},
          {"steps", tally.steps},
          {"cost", tally.cost},
          {"seconds", tally.model_seconds + tally.experiment_seconds}};
}

}  // namespace maia::broker
