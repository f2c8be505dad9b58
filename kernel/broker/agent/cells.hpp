// The agent's cells: what stands in them, and how one of them is known again.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/run.hpp"

namespace maia::broker {

/// A cell for a front end to insert.
struct AgentCell {
  bool code = false;  ///< else Markdown
  std::string role;   ///< "plan", "hypotheses", "experiment", "conclusion"
  std::string source;
};

/// What a proposal or the conclusion took.
struct CellCost {
  std::int64_t input_tokens = 0, output_tokens = 0;
  double cost = 0, seconds = 0;
};

/// Where a cell comes from, for its metadata.
struct Provenance {
  std::string run, backend, model, prompt_hash, mode;
  std::string origin;     ///< id of the cell whose %agent began the run
  std::string insertion;  ///< id of the message to the front end
  int step = 0;
  CellCost cost;
};

/// The cell as a notebook holds it, without an id: {"cell_type", "source", "metadata": {"tags", "maia"}}.
nlohmann::json cell_json(const AgentCell& cell, const Provenance& provenance);

/// The step that a cell is, by its metadata or its first line.
struct StepName {
  std::string run;
  int step = 0;
  int lines_before = 0;   ///< lines of the cell before the agent's code
  std::string insertion;  ///< with which it came, where the front end keeps that
};
std::optional<StepName> step_of(const nlohmann::json& metadata, std::string_view code);

/// The cell has come from an agent, whatever a person has made of it since.
bool is_of_agent(const nlohmann::json& metadata);

/// The first line of a step where the front end keeps no metadata: "// agent: run NAME, step N".
std::string first_line_of(const std::string& run, int step);

/// A cell's code as the agent wrote it: without that line, and without blanks around it.
std::string code_of_cell(std::string_view code);

/// Why code of the agent may not stand in a cell: it holds a magic or a shell command, which would not run in the
/// session but here, where the keys are. Empty if it may.
std::string refusal_of(std::string_view code);

/// "1,234 tokens in, 567 out, $0.0123, 4.5 s", as far as it is not 0.
std::string text_of(const CellCost& cost);

/// Markdown for a person: the heading, the hypotheses and prose.
std::string markdown_of(const agent::Proposal& proposal, int most_steps, const Provenance& provenance);

/// The same with the code, for where code can't have a cell of its own.
std::string code_block(const std::string& code);

/// The conclusion for a person.
std::string markdown_of(const agent::Conclusion& conclusion, const std::string& run);

/// The value of agent::last(), as Configure "agent" takes it.
nlohmann::json finding_json(const agent::Run& run);

}  // namespace maia::broker
