#include <algorithm>
#include <string>
#include <utility>

#include "agent/journal.hpp"
#include "agent/run_records.hpp"
#include "maia/error.hpp"

namespace maia::agent {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

std::string label_of(const Conclusion& conclusion) {
  if (!conclusion.labels.empty()) return conclusion.labels.front().text;
  const std::string& text = conclusion.answer.empty() ? conclusion.bias : conclusion.answer;
  const std::string line = text.substr(0, text.find('\n'));
  return line.size() <= 120 ? line : line.substr(0, line.rfind(' ', 117)) + "...";
}

void take(RunSummary& summary, const json& record) {
  const auto type = record.at("type").get<std::string>();
  if (type == "begin") {
    const RunOptions options = options_from(record.at("options"));
    summary.task = options.task;
    summary.unit = options.unit;
    record.at("at").get_to(summary.begun);
    record.at("backend").get_to(summary.backend);
  } else if (type == "resumed") {
    record.at("backend").get_to(summary.backend);
  } else if (type == "reply") {
    summary.cost += record.at("cost").get<double>();
  } else if (type == "observation") {
    ++summary.steps;
  } else if (type == "end") {
    const Conclusion conclusion = conclusion_from(record);
    summary.state = conclusion.concluded ? "concluded" : "ended";
    summary.label = label_of(conclusion);
  }
}

RunSummary summary_of(const fs::path& folder) {
  RunSummary summary;
  summary.run = folder.filename();
  summary.state = "open";
  try {
    for (const json& record : read_journal(folder)) take(summary, record);
    if (summary.task.empty()) summary.state = "damaged";
  } catch (const Error&) {
    summary.state = "damaged";
  } catch (const json::exception&) {
    summary.state = "damaged";
  }
  return summary;
}

}  // namespace

bool can_be_resumed(const std::string& run, const fs::path& folder) {
  const bool is_name = !run.empty() && run.size() <= 100 && run.find('/') == std::string::npos && run.front() != '.' &&
                       run.find('\0') == std::string::npos;
  std::error_code error;
  return is_name && fs::exists(folder / run / "journal.jsonl", error) && summary_of(folder / run).state == "open";
}

std::vector<RunSummary> run_summaries(const fs::path& folder) {
  std::vector<RunSummary> summaries;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (fs::exists(entry.path() / "journal.jsonl")) summaries.push_back(summary_of(entry.path()));
  std::sort(summaries.begin(), summaries.end(), [](const RunSummary& a, const RunSummary& b) {
    return std::pair(a.begun, a.run) > std::pair(b.begun, b.run);
  });
  return summaries;
}

}  // namespace maia::agent
