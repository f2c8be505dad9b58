#include "broker/agent/driver.hpp"

#include <utility>

#include "broker/agent/error_text.hpp"
#include "broker/agent/restore.hpp"
#include "broker/agent/thinking.hpp"
#include "broker/magics/text.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

using Json = nlohmann::json;

struct Stopped : std::exception {};

const std::string go_on_hint = "`%agent resume` goes on, `%agent stop` ends the run.";

std::string text_member(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

CellError agent_error(const std::string& name, const std::string& text) {
  return {name, text, {"\x1b[31m" + name + "\x1b[0m: " + text}};
}

}  // namespace

AgentDriver::AgentDriver(KernelContext& kernel, AgentNotebook& notebook, AgentMeans means)
    : kernel_(kernel), notebook_(notebook), means_(std::move(means)) {}

AgentDriver::~AgentDriver() = default;

// ---------------------------------------------------------------- the front end

void AgentDriver::frontend_opened(const Json& data) {
  // An old extension says nothing of itself, and inserts nothing.
  front_end_open_ = !text_member(data, "client").empty();
}

void AgentDriver::frontend_closed() { front_end_open_ = false; }

void AgentDriver::frontend_message(const Json& data) {
  const std::string event = text_member(data, "event"), id = text_member(data, "id");
  if (event == "inserted") {
    std::vector<std::string> cells;
    if (const auto list = data.find("cells"); list != data.end() && list->is_array())
      for (const Json& cell : *list)
        if (cell.is_string()) cells.push_back(cell.get<std::string>());
    inserted_by_[id] = std::move(cells);
  } else if (event == "failed") {
    front_end_problem_ = text_member(data, "reason");
    if (front_end_problem_.empty()) front_end_problem_ = "it gave no reason";
  }
}

// ---------------------------------------------------------------- cells

void AgentDriver::begin_cell(const Json& metadata, const std::string& code, bool silent) {
  cell_ = {};
  cell_.id = text_member(metadata, "cellId");
  cell_.code = code;
  cell_.counts = !silent;
  if (!front_end_problem_.empty())
    kernel_.print_error("[agent] The front end could not insert the last cells (" +
                        std::exchange(front_end_problem_, {}) + "). %agent resume proposes the step again.\n");
  if (silent || !run_ || !pending_ || pending_->step == 0) return;
  const std::optional<StepName> name = step_of(metadata, code);
  const bool is_pending = name ? name->run == run_->name() && name->step == pending_->step
                               : !trimmed(code).empty() && trimmed(code) == trimmed(pending_->code);
  if (!is_pending) return;
  // After an undo the number is given again, to another proposal than this cell's.
  if (!cell_.id.empty() && !used_cells_.emplace(cell_.id, pending_->step).second) return;
  cell_.lines_before = name ? name->lines_before : 0;
  const std::string lost = restore();
  if (!lost.empty()) kernel_.print_error("[agent] " + lost + "\n");
  cell_.agents = true;
  tell_state("running");
  begin_experiment();
}

std::optional<CellError> AgentDriver::end_cell(std::optional<CellError> error) {
  if (!cell_.agents) {
    const bool own = cell_.counts && !cell_.magic && run_ && tells_context_ && !trimmed(cell_.code).empty();
    if (own) own_cells_.push_back(cell_.code);
    return error;
  }
  cell_.agents = false;
  const Pending done = *std::exchange(pending_, std::nullopt);
  agent::Observation observation = end_experiment(error, code_of_cell(cell_.code));
  observation.edited = observation.code != trimmed(done.code);
  const bool stopped = observation.interrupted;
  inserted_.push_back(done.insertion.empty() ? std::vector<std::string>{} : inserted_by_[done.insertion]);
  if (inserts() && !cell_.id.empty()) {
    Provenance provenance = done.provenance;
    Json cell = cell_json({true, "experiment", {}}, provenance)["metadata"]["maia"];
    cell["edited"] = observation.edited;
    cell["experiment_seconds"] = observation.seconds;
    notebook_.send({{"op", "metadata"}, {"cell", cell_.id}, {"metadata", {{"maia", std::move(cell)}}}});
  }
  run_->observe(observation);
  if (stopped) {
    tell_state("paused");
    kernel_.print_error("[agent] The experiment was stopped, and the run waits. " + go_on_hint + "\n");
    return error;
  }
  // An experiment that fails is a result like others, and a front end takes the next cell only from a reply without
  // error.
  if (error) notebook_.show_error(*error);
  std::optional<CellError> problem = go_on();
  if (problem && error) kernel_.print_error(problem->ename + ": " + problem->evalue + "\n");
  return problem;
}

void AgentDriver::begin_experiment() {
  cell_.losses = notebook_.losses();
  cell_.begun = means_.now();
  capture_.begin();
  limit_ = std::make_unique<TimeLimit>(std::chrono::seconds(experiment_seconds_), [this] { notebook_.interrupt(); });
}

/// What became of the code that ran since begin_experiment().
agent::Observation AgentDriver::end_experiment(const std::optional<CellError>& error, const std::string& code) {
  const bool too_long = limit_->end();
  limit_.reset();
  agent::Observation observation = capture_.end();
  observation.seconds = std::chrono::duration<double>(means_.now() - cell_.begun).count();
  observation.code = code;
  observation.err = text_for_agent(observation.err, cell_.lines_before);
  observation.context = std::exchange(own_cells_, {});
  if (error) observation.error = error_for_agent(*error, cell_.lines_before);
  if (too_long) {
    notebook_.forget_interrupt();
    observation.error += (observation.error.empty() ? "" : "\n") + std::string("It was stopped after ") +
                         count_of(static_cast<std::size_t>(experiment_seconds_), "second") +
                         ", the longest that one experiment may take.";
  } else {
    observation.interrupted = kernel_.interrupted();
  }
  if (notebook_.losses() != cell_.losses && !observation.interrupted) {
    const std::string restored = restore();
    observation.session_lost = !restored.empty();
    observation.error += "\nThe session ended with all its variables, and a new one was started. " +
                         (restored.empty() ? "The code that had succeeded before ran again in it, so those variables "
                                             "are there; those of this experiment are not."
                                           : restored);
  }
  return observation;
}

/// In a new session: runs again what the lost one had run. Returns what is missing; empty if nothing is.
std::string AgentDriver::restore() {
  if (restored_losses_ == notebook_.losses()) return {};
  hides_ = true;
  const Restored restored = restore_session(kernel_, run_->past_code());
  hides_ = false;
  restored_losses_ = notebook_.losses();
  if (restored.pieces > 0)
    say("Ran " + count_of(static_cast<std::size_t>(restored.pieces), "earlier piece") + " of code again.");
  return restored.problem;
}

// ---------------------------------------------------------------- the run

bool AgentDriver::asks() const {
  if (mode_ == AgentMode::step) return true;
  if (mode_ == AgentMode::automatic) return false;
  return !inserts();
}

const char* AgentDriver::mode_name() const {
  if (mode_ == AgentMode::plan) return "plan";
  return asks() ? "step" : "auto";
}

/// Thinks and delivers, and in automatic mode without a front end that inserts cells runs the experiments right here,
/// until it is somebody else's turn or the run has ended.
std::optional<CellError> AgentDriver::go_on() {
  for (;;) {
    if (auto problem = think()) return problem;
    if (run_->ended()) {
      conclude();
      return std::nullopt;
    }
    if (refuse()) continue;
    deliver();
    if (inserts() || asks()) return std::nullopt;
    if (auto problem = run_in_cell()) return problem;
  }
}

std::optional<CellError> AgentDriver::think() {
  if (run_->ended()) return std::nullopt;
  const agent::Tally before = run_->tally();
  const auto begun = means_.now();
  tell_state("thinking");
  std::optional<Thinking> thinking;
  // What answers at once is not worth a display.
  if (!offline_)
    thinking.emplace(notebook_, "maia-agent-" + run_->name() + "-" + std::to_string(++thoughts_),
                     run_->backend() + " thinks about step " + std::to_string(before.steps + 1), means_.now);
  agent::Run::Hooks hooks;
  if (thinking) hooks.on_text = [&](std::string_view text) { thinking->add(text); };
  hooks.on_note = [this](const std::string& note) { say(note); };
  hooks.check = [&] {
    if (kernel_.interrupted()) throw Stopped();
    if (thinking) thinking->tick();
  };
  const auto cost_so_far = [&] {
    const agent::Tally& now = run_->tally();
    return CellCost{now.usage.input_tokens - before.usage.input_tokens,
                    now.usage.output_tokens - before.usage.output_tokens, now.cost - before.cost,
                    std::chrono::duration<double>(means_.now() - begun).count()};
  };
  std::optional<CellError> problem;
  try {
    if (kernel_.interrupted()) throw Stopped();
    run_->think(hooks);
  } catch (const Stopped&) {
    problem = paused(agent_error("Interrupted", "the agent was stopped while it thought"), {});
  } catch (const std::exception& error) {
    problem = paused(agent_error("AgentError", error.what()), error.what());
  }
  const CellCost cost = cost_so_far();
  const std::string numbers = text_of(cost);
  if (thinking)
    thinking->finish(run_->backend() + (problem ? " stopped" : " replied") + (numbers.empty() ? "" : ": " + numbers));
  if (problem) return problem;
  if (run_->ended()) {
    last_cost_ = cost;
    return std::nullopt;
  }
  const agent::Proposal& proposal = run_->proposal();
  pending_ =
      Pending{proposal.step,
              std::string(trimmed(proposal.code)),
              {run_->name(), run_->backend(), run_->model(), run_->prompt_hash(), mode_name(), proposal.step, cost},
              {}};
  return std::nullopt;
}

/// The run stands where it stood.
std::optional<CellError> AgentDriver::paused(CellError error, const std::string& failure) {
  error.traceback.push_back("Run " + run_->name() + " waits: " + go_on_hint);
  if (failure.empty())
    tell_state("paused");
  else
    tell_state("failed", {{"text", failure}});
  return error;
}

/// Tells the agent if its code is not for the session.
bool AgentDriver::refuse() {
  if (pending_->step == 0) return false;
  const std::string reason = refusal_of(pending_->code);
  if (reason.empty()) return false;
  say("The agent's code was refused: " + reason + ".");
  agent::Observation observation;
  observation.code = pending_->code;
  observation.error = "Refused: " + reason + ".";
  pending_.reset();
  run_->observe(observation);
  return true;
}

void AgentDriver::deliver() {
  const agent::Proposal& proposal = run_->proposal();
  const std::string text = markdown_of(proposal, run_->options().steps, pending_->provenance);
  const bool plan = pending_->step == 0;
  tell_state("proposed");
  if (inserts()) {
    std::vector<AgentCell> cells{{false, plan ? "plan" : "hypotheses", text}};
    if (!plan) cells.push_back({true, "experiment", pending_->code});
    insert(plan || asks() ? "insert" : "insert_run", cells, pending_->provenance);
    if (plan) say("A plan is proposed. %agent approve [REMARKS] agrees to it, %agent reject REASON does not.");
    return;
  }
  if (plan) {
    show_markdown(text +
                  "\n\n*This is a plan, and nothing of it has run. `%agent approve` (the next cell, or with remarks: "
                  "`%agent approve REMARKS`) agrees to it; `%agent reject REASON` asks for another one.*");
    kernel_.set_next_input("%agent approve", false);
    return;
  }
  if (!asks()) {
    show_markdown(text + "\n\n" + code_block(pending_->code));
    return;
  }
  show_markdown(
      text +
      "\n\n*The experiment is in the next cell. **Click that cell, then press Shift+Enter** (Shift+Enter here "
      "would skip it; in a console press Enter). You may change it before: the agent is told. Instead of "
      "running it: `%agent reject REASON`, `%agent hint TEXT`, `%agent stop`.*");
  kernel_.set_next_input(first_line_of(run_->name(), pending_->step) + pending_->code, false);
}

void AgentDriver::insert(const char* op, const std::vector<AgentCell>& cells, const Provenance& provenance) {
  const std::string id = provenance.run + "-" + std::to_string(++insertions_);
  Json list = Json::array();
  for (const AgentCell& cell : cells) list.push_back(cell_json(cell, provenance));
  if (pending_) pending_->insertion = id;
  notebook_.send({{"op", op},
                  {"id", id},
                  {"run", provenance.run},
                  {"step", provenance.step},
                  {"after", cell_.id},
                  {"cells", std::move(list)}});
}

/// Runs the pending step within the agent's own cell.
std::optional<CellError> AgentDriver::run_in_cell() {
  const Pending step = *std::exchange(pending_, std::nullopt);
  tell_state("running");
  cell_.lines_before = 0;
  begin_experiment();
  std::optional<CellError> error = kernel_.run_code(step.code, 1, true).error;
  const agent::Observation observation = end_experiment(error, step.code);
  run_->observe(observation);
  if (observation.interrupted) return paused(agent_error("Interrupted", "the experiment was stopped"), {});
  if (error) {
    std::string text;
    for (const std::string& line : error->traceback) text += line + "\n";
    kernel_.print_error(text);
  }
  return std::nullopt;
}

void AgentDriver::conclude() {
  pending_.reset();
  const agent::Conclusion& conclusion = run_->conclusion();
  const std::string text = markdown_of(conclusion, run_->name());
  const Provenance provenance{run_->name(), run_->backend(),     run_->model(), run_->prompt_hash(),
                              mode_name(),  run_->tally().steps, last_cost_};
  if (inserts())
    insert("insert_run", {{false, "conclusion", text}}, provenance);
  else
    show_markdown(text);
  const protocol::Configured answer = kernel_.configure("agent", finding_json(*run_).dump());
  if (!answer.ok) kernel_.print_error("[agent] agent::last() does not know this run: " + answer.message + "\n");
  tell_state("ended", {{"concluded", conclusion.concluded},
                       {"failed", false},
                       {"text", conclusion.reason},
                       {"label", conclusion.labels.empty() ? "" : conclusion.labels[0].text}});
}

void AgentDriver::tell_state(const char* phase, Json more) {
  if (!inserts()) return;
  const agent::Tally& tally = run_->tally();
  Json state = {{"op", "state"},
                {"run", run_->name()},
                {"phase", phase},
                {"step", pending_ ? pending_->step : tally.steps},
                {"steps", run_->options().steps},
                {"tokens", tally.usage.input_tokens + tally.usage.output_tokens},
                {"cost", tally.cost},
                {"budget", run_->options().budget},
                {"text", ""}};
  state.update(more);
  notebook_.send(state);
}

void AgentDriver::say(const std::string& line) { kernel_.print("[agent] " + valid_utf8(line) + "\n"); }

void AgentDriver::show_markdown(const std::string& text) {
  kernel_.display({{"text/markdown", text}, {"text/plain", text}});
}

}  // namespace maia::broker
