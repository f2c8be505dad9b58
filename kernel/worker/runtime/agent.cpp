#include "agent.hpp"

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "maia/agent.hpp"

namespace maia {
namespace {

std::mutex mutex;
std::optional<agent::Finding> latest;

std::string dollars(double cost) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f dollars", cost);
  return text;
}

}  // namespace

namespace worker {

void remember_finding(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  if (!json.is_object()) throw Error("the agent's result is no JSON object");
  agent::Finding finding;
  const auto read = [&](const char* name, auto& field) {
    if (const auto entry = json.find(name); entry != json.end()) entry->get_to(field);
  };
  read("run", finding.run);
  read("task", finding.task);
  read("unit", finding.unit);
  read("backend", finding.backend);
  read("description", finding.description);
  read("labels", finding.labels);
  read("reasoning", finding.reasoning);
  read("concluded", finding.concluded);
  read("reason", finding.reason);
  read("steps", finding.steps);
  read("cost", finding.cost);
  read("seconds", finding.seconds);
  if (!finding.labels.empty()) finding.label = finding.labels[0];
  const std::lock_guard lock(mutex);
  latest = std::move(finding);
}

}  // namespace worker

namespace agent {

Finding last() {
  const std::lock_guard lock(mutex);
  if (!latest) throw Error("no run of the agent has ended in this session; %agent describe starts one");
  return *latest;
}

MimeBundle mime_bundle_repr(const Finding& finding) {
  std::string plain = finding.run + ": " + finding.task + " " + finding.unit + " by " + finding.backend;
  if (!finding.concluded) plain += "\nno conclusion: " + finding.reason;
  for (const std::string& label : finding.labels) plain += "\nlabel: " + label;
  if (!finding.description.empty()) plain += "\n" + finding.description;
  if (!finding.reasoning.empty()) plain += "\n" + finding.reasoning;
  plain += "\n" + std::to_string(finding.steps) + (finding.steps == 1 ? " experiment" : " experiments");
  if (finding.cost > 0) plain += ", " + dollars(finding.cost);
  return {{"text/plain", std::move(plain)}};
}

}  // namespace agent
}  // namespace maia
