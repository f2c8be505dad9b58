// What of a run goes to front ends: the messages of kernel/frontend/PROTOCOL.md.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "agent/run.hpp"
#include "broker/agent/agent.hpp"
#include "broker/agent/cells.hpp"

namespace maia::broker {

/// What a person is told of a run at any time.
struct RunFacts {
  std::string run, origin, backend, model, mode;
  int step = 0;
  agent::RunOptions options;
  agent::Tally tally;
  std::string folder;  ///< of the journal
  std::string sandbox;
};

/// How a run goes on in the notebook: what is decided when it begins to think, and where its cells go.
struct Course {
  std::optional<AgentMode> mode;
  bool inserts = false;  ///< a front end gets the cells
  /// The system lacks a part of the sandbox: no experiment runs unless a person agrees to it, whatever the mode.
  bool must_ask = false;
  std::string origin;   ///< id of the cell whose %agent began the run
  std::string after;    ///< id of the run's last cell
  std::string sandbox;  ///< "strict", "open" or "degraded"

  /// Whether a person is asked before an experiment.
  bool asks() const;
  /// "step", "auto" or "plan".
  const char* mode_name() const;
};

/// What waits for its turn: a step of the agent, or its plan.
struct Pending {
  int step = 0;  ///< 0: a plan, to be approved
  std::string code;
  Provenance provenance;
  bool asks = true;  ///< a person is asked before it runs
};

/// Cells on their way to a front end.
struct Insertion {
  std::string id;
  int step = 0;
  nlohmann::json message;
};

/// A line of the agent's below a cell.
std::string agent_line(const std::string& text);
/// How to go on with a run.
std::string waits_line(const std::string& run);
/// Why a run pauses whose cells no front end has inserted.
inline constexpr const char* no_answer = "the notebook did not insert the last cells";

RunFacts facts_of(const agent::Run& run, const Course& course);

/// The message "state".
nlohmann::json state_json(const RunFacts& facts, const std::string& phase, const std::string& text = {});
/// Adds to it how the run ended.
void add_conclusion(nlohmann::json& state, const agent::Conclusion& conclusion);

/// What the run proposes. The same proposal has the same id in every kernel.
Pending pending_of(const agent::Run& run, const Course& course, const CellCost& cost);
Insertion insertion_of(const Pending& pending, const agent::Run& run, const Course& course);
Insertion insertion_of_conclusion(const agent::Run& run, const Course& course, const CellCost& cost);

/// What was spent since then.
CellCost cost_since(const agent::Tally& before, const agent::Tally& now, double seconds);

/// Thinks until there is something for the notebook: a proposal that may stand in a cell, or the end of the run. Throws
/// as agent::Run::think().
void think_on(agent::Run& run, const agent::Run::Hooks& hooks);

}  // namespace maia::broker
