#include "broker/agent/delivery.hpp"

#include <utility>
#include <vector>

#include "broker/text.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;

Provenance provenance_of(const agent::Run& run, const Course& course, int step, const CellCost& cost, std::string id) {
  Provenance provenance;
  provenance.run = run.name();
  provenance.backend = run.backend();
  provenance.model = run.model();
  provenance.prompt_hash = run.prompt_hash();
  provenance.mode = course.mode_name();
  provenance.origin = course.origin;
  provenance.insertion = std::move(id);
  provenance.step = step;
  provenance.cost = cost;
  return provenance;
}

Insertion insertion(const char* op, const std::vector<AgentCell>& cells, const Provenance& from, const Course& course) {
  Json list = Json::array();
  for (const AgentCell& cell : cells) list.push_back(cell_json(cell, from));
  return {from.insertion,
          from.step,
          {{"op", op},
           {"id", from.insertion},
           {"run", from.run},
           {"step", from.step},
           {"origin", from.origin},
           {"after", course.after},
           {"cells", std::move(list)}}};
}

}  // namespace

bool Course::asks() const {
  if (must_ask) return true;
  if (mode == AgentMode::step) return true;
  if (mode == AgentMode::automatic) return false;
  return !inserts;
}

const char* Course::mode_name() const {
  if (mode == AgentMode::plan) return "plan";
  return asks() ? "step" : "auto";
}

std::string agent_line(const std::string& text) { return "[agent] " + valid_utf8(text) + "\n"; }

std::string waits_line(const std::string& run) {
  return "Run " + run + " waits: `%agent resume` goes on, `%agent stop` ends the run.";
}

RunFacts facts_of(const agent::Run& run, const Course& course) {
  return {run.name(),        course.origin, run.backend(), run.model(),           course.mode_name(),
          run.tally().steps, run.options(), run.tally(),   run.folder().string(), course.sandbox};
}

Json state_json(const RunFacts& facts, const std::string& phase, const std::string& text) {
  return {{"op", "state"},
          {"run", facts.run},
          {"origin", facts.origin},
          {"phase", phase},
          {"mode", facts.mode},
          {"step", facts.step},
          {"steps", facts.options.steps},
          {"tokens", facts.tally.usage.input_tokens + facts.tally.usage.output_tokens},
          {"cost", facts.tally.cost},
          {"budget", facts.options.budget},
          {"backend", facts.backend},
          {"model", facts.model},
          {"sandbox", facts.sandbox},
          {"pausing", false},
          {"text", valid_utf8(text)},
          {"label", ""},
          {"concluded", false}};
}

void add_conclusion(Json& state, const agent::Conclusion& conclusion) {
  state["concluded"] = conclusion.concluded;
  state["text"] = valid_utf8(conclusion.reason);
  if (!conclusion.labels.empty()) state["label"] = valid_utf8(conclusion.labels[0].text);
}

Pending pending_of(const agent::Run& run, const Course& course, const CellCost& cost) {
  const agent::Proposal& proposal = run.proposal();
  // Replies are counted in the journal, and never fewer.
  const std::string id = run.name() + "-" + std::to_string(run.tally().rounds);
  return {proposal.step, std::string(trimmed(proposal.code)), provenance_of(run, course, proposal.step, cost, id),
          proposal.step == 0 || course.asks()};
}

Insertion insertion_of(const Pending& pending, const agent::Run& run, const Course& course) {
  const bool plan = pending.step == 0;
  const std::string text = markdown_of(run.proposal(), run.options().steps, pending.provenance);
  std::vector<AgentCell> cells{{false, plan ? "plan" : "hypotheses", text}};
  if (!plan) cells.push_back({true, "experiment", pending.code});
  return insertion(pending.asks ? "insert" : "insert_run", cells, pending.provenance, course);
}

Insertion insertion_of_conclusion(const agent::Run& run, const Course& course, const CellCost& cost) {
  const Provenance from = provenance_of(run, course, run.tally().steps, cost, run.name() + "-end");
  return insertion("insert_run", {{false, "conclusion", markdown_of(run.conclusion(), run.name())}}, from, course);
}

CellCost cost_since(const agent::Tally& before, const agent::Tally& now, double seconds) {
  return {now.usage.input_tokens - before.usage.input_tokens, now.usage.output_tokens - before.usage.output_tokens,
          now.cost - before.cost, seconds};
}

void think_on(agent::Run& run, const agent::Run::Hooks& hooks) {
  while (run.think(hooks)) {
    const agent::Proposal& proposal = run.proposal();
    const std::string reason = proposal.step == 0 ? std::string() : refusal_of(trimmed(proposal.code));
    if (reason.empty()) return;
    if (hooks.on_note) hooks.on_note("The agent's code was refused: " + reason + ".");
    agent::Observation observation;
    observation.code = trimmed(proposal.code);
    observation.error = "Refused: " + reason + ".";
    run.observe(observation);
  }
}

}  // namespace maia::broker
