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
    : kernel_(kernel),
      notebook_(notebook),
      means_(std::move(means)),
      front_ends_(notebook),
      patience_(means_.patience),
      thought_(notebook, front_ends_, patience_, means_.now) {}

AgentDriver::~AgentDriver() = default;

// ---------------------------------------------------------------- whether the run is here

/// Calls `change` if a thought has the run, and is not over; else makes sure that the run is here.
bool AgentDriver::while_thinking(const std::function<void(Course&)>& change) {
  if (thought_.meanwhile(change)) return true;
  settle();
  return false;
}

/// Takes note of what happened in the background. The first thing in everything that is called from outside.
void AgentDriver::settle() {
  if (thought_.has_run() && thought_.over()) take_back();
  if (!patience_.ran_out()) return;
  patience_.end();
  wants_thought_ = false;
  phase_ = "paused";
  text_ = no_answer;
  front_end_problem_ = "it did not answer";
}

/// Waits for the thought, and goes on from what came of it.
void AgentDriver::take_back() {
  Thought::Outcome outcome = thought_.take();
  run_ = std::move(outcome.run);
  last_cost_ = outcome.cost;
  text_ = outcome.text;
  for (const auto& action : std::exchange(queue_, {}))
    if (!run_->ended()) action(*run_);
  switch (outcome.end) {
    case Thought::Outcome::End::proposed:
      phase_ = "proposed";
      pending_ = std::move(outcome.pending);
      unconfirmed_ = std::move(outcome.insertion);
      break;
    case Thought::Outcome::End::concluded:
      phase_ = "ended";
      unconfirmed_ = std::move(outcome.insertion);
      tell_result();
      break;
    case Thought::Outcome::End::failed:
      phase_ = "failed";
      break;
    case Thought::Outcome::End::stopped:
      phase_ = "paused";
  }
}

/// Makes sure that the run is here, and ends a thought for that.
void AgentDriver::recall() {
  settle();
  wants_thought_ = false;
  if (!thought_.has_run()) return;
  thought_.cancel();
  take_back();
}

/// Does something with the run, now or when it is back.
void AgentDriver::when_here(const std::function<void(agent::Run&)>& action) {
  if (run_)
    action(*run_);
  else
    queue_.push_back(action);
}

// ---------------------------------------------------------------- cells

void AgentDriver::begin_cell(CellRequest request) {
  in_cell_ = true;
  patience_.set_busy(true);
  settle();
  cell_ = {};
  cell_.id = text_member(request.metadata, "cellId");
  cell_.session = text_member(request.header, "session");
  cell_.place = std::move(request.header);
  cell_.code = std::move(request.code);
  cell_.stored = request.stored;
  cell_.counts = !request.silent;
  if (!cell_.counts) return;
  if (!front_end_problem_.empty())
    kernel_.print_error("[agent] The front end could not insert the last cells (" +
                        std::exchange(front_end_problem_, {}) + "). %agent resume proposes the step again.\n");
  if (!run_ || !pending_ || pending_->step == 0) return;
  const std::optional<StepName> name = step_of(request.metadata, cell_.code);
  const auto is_pending = [&] {
    if (!name) return !trimmed(cell_.code).empty() && trimmed(cell_.code) == trimmed(pending_->code);
    return name->run == run_->name() && name->step == pending_->step &&
           (name->insertion.empty() || name->insertion == pending_->provenance.insertion);
  };
  if (!is_pending()) return;
  // After an undo the number is given again, to another proposal than this cell's.
  if (!cell_.id.empty() && !used_cells_.emplace(cell_.id, pending_->step).second) return;
  cell_.lines_before = name ? name->lines_before : 0;
  const std::string lost = restore();
  if (!lost.empty()) kernel_.print_error("[agent] " + lost + "\n");
  cell_.agents = true;
  confirmed();
  front_ends_.move_home(cell_.session);
  continue_in(cell_);
  tell_state("running");
  begin_experiment();
}

bool AgentDriver::runs_its_own_words() const {
  const bool edited = cell_.agents && pending_ && code_of_cell(cell_.code) != trimmed(pending_->code);
  return watches() && !edited;
}

std::optional<CellError> AgentDriver::end_cell(std::optional<CellError> error) {
  interrupted_ = false;
  if (cell_.agents)
    error = end_step(std::move(error));
  else
    end_own_cell();
  in_cell_ = false;
  return error;
}

/// The person's own, or one with a command.
void AgentDriver::end_own_cell() {
  const bool own = cell_.counts && !cell_.magic && has_run() && facts_.options.own_cells;
  if (own && !trimmed(cell_.code).empty()) own_cells_.push_back(cell_.code);
}

/// The experiment was made.
std::optional<CellError> AgentDriver::end_step(std::optional<CellError> error) {
  cell_.agents = false;
  const Pending done = *std::exchange(pending_, std::nullopt);
  agent::Observation observation = end_experiment(error, code_of_cell(cell_.code));
  observation.edited = observation.code != trimmed(done.code);
  observation.approved = done.asks;
  const bool stopped = observation.interrupted;
  inserted_.push_back(inserted_by_[done.provenance.insertion]);
  if (!cell_.id.empty()) {
    Json maia = cell_json({true, "experiment", {}}, done.provenance)["metadata"]["maia"];
    maia["edited"] = observation.edited;
    maia["failed"] = !observation.error.empty() || stopped;
    maia["experiment_seconds"] = observation.seconds;
    front_ends_.tell_home({{"op", "metadata"}, {"cell", cell_.id}, {"metadata", {{"maia", std::move(maia)}}}}, place_);
  }
  run_->observe(observation);
  if (stopped) {
    pausing_ = false;
    tell_state("paused", "the experiment was stopped");
    kernel_.print_error("[agent] The experiment was stopped. " + waits_line(run_->name()) + "\n");
    return error;
  }
  // An experiment that fails is a result like others, and a front end takes the next cell only from a reply without
  // error.
  if (error) notebook_.show_error(*error);
  if (std::exchange(pausing_, false)) {
    tell_state("paused", "as you asked");
    return std::nullopt;
  }
  std::optional<CellError> problem = go_on();
  if (problem && error) kernel_.print_error(problem->ename + ": " + problem->evalue + "\n");
  return problem;
}

void AgentDriver::begin_experiment() {
  cell_.losses = notebook_.losses();
  cell_.begun = means_.now();
  capture_.begin();
  limit_ = std::make_unique<TimeLimit>(std::chrono::seconds(run_->options().experiment_seconds),
                                       [this] { notebook_.interrupt(); });
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
                         count_of(static_cast<std::size_t>(run_->options().experiment_seconds), "second") +
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

// ---------------------------------------------------------------- the run goes on

/// Thinks and delivers, and in automatic mode without a front end that inserts cells runs the experiments right here,
/// until it is somebody else's turn or the run has ended. Where it can think in the background it only says that it
/// will.
std::optional<CellError> AgentDriver::go_on() {
  forget_insertion();
  const std::optional<FrontEnd> home = front_ends_.home();
  course_.inserts = home.has_value();
  if (home && !home->sync) {
    wants_thought_ = true;
    tell_state("thinking");
    return std::nullopt;
  }
  for (;;) {
    if (auto problem = think()) return problem;
    if (run_->ended()) {
      conclude();
      return std::nullopt;
    }
    deliver();
    if (course_.inserts || course_.asks()) return std::nullopt;
    if (auto problem = run_in_cell()) return problem;
  }
}

/// Before the cell's reply.
std::optional<CellError> AgentDriver::think() {
  if (run_->ended()) return std::nullopt;
  tell_state("thinking");
  Aloud aloud{.notebook = notebook_,
              .place = cell_.place,
              .shown = !offline_,
              .kept = !course_.inserts,
              .now = means_.now,
              .stopped = [this] { return kernel_.interrupted(); },
              .note = [this](const std::string& note) { say(note); }};
  last_cost_ = {};
  try {
    think_aloud(*run_, aloud, last_cost_);
  } catch (const StoppedThinking&) {
    return paused(agent_error("Interrupted", "the agent was stopped while it thought"), {});
  } catch (const std::exception& error) {
    return paused(agent_error("AgentError", error.what()), error.what());
  }
  if (!run_->ended()) pending_ = pending_of(*run_, course_, last_cost_);
  return std::nullopt;
}

/// The run stands where it stood.
std::optional<CellError> AgentDriver::paused(CellError error, const std::string& failure) {
  error.traceback.push_back(waits_line(run_->name()));
  tell_state(failure.empty() ? "paused" : "failed", failure);
  return error;
}

/// Everything that had arrived is answered: now it may think.
void AgentDriver::idle() {
  in_cell_ = false;
  patience_.set_busy(false);
  if (!wants_thought_) return;
  if (!front_ends_.home()) {
    // Its page is gone, or is being loaded again: it does not think for nobody.
    if (phase_ == "thinking" && !patience_.expecting())
      patience_.expect([this, state = state_json(facts_, "paused", no_answer), place = place_] {
        front_ends_.tell_all(state, place);
      });
    return;
  }
  wants_thought_ = false;
  patience_.end();
  course_.sandbox = kernel_.sandbox().state();
  facts_ = facts_of(*run_, course_);
  thought_.begin(std::move(run_), course_, place_, offline_);
  if (interrupted_.exchange(false)) thought_.interrupt();
}

void AgentDriver::interrupt() {
  if (in_cell_) return;
  if (wants_thought_) interrupted_ = true;
  thought_.interrupt();
}

/// Before the reply: the step to a front end, or as the next cell.
void AgentDriver::deliver() {
  const bool plan = pending_->step == 0;
  if (course_.inserts) {
    unconfirmed_ = insertion_of(*pending_, *run_, course_);
    front_ends_.tell_home(unconfirmed_->message, place_);
  }
  tell_state("proposed");
  if (course_.inserts) {
    patience_.expect([this, state = state_json(facts_, "paused", no_answer), place = place_] {
      front_ends_.tell_all(state, place);
    });
    if (plan) say("A plan is proposed. %agent approve [REMARKS] agrees to it, %agent reject REASON does not.");
    return;
  }
  const std::string text = markdown_of(run_->proposal(), run_->options().steps, pending_->provenance);
  if (plan) {
    show_markdown(text +
                  "\n\n*This is a plan, and nothing of it has run. `%agent approve` (the next cell, or with remarks: "
                  "`%agent approve REMARKS`) agrees to it; `%agent reject REASON` asks for another one.*");
    kernel_.set_next_input("%agent approve", false);
    return;
  }
  if (!course_.asks()) {
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

/// The run has ended here, and not in a thought.
void AgentDriver::conclude() {
  forget_insertion();
  pending_.reset();
  course_.inserts = front_ends_.home().has_value();
  if (course_.inserts) {
    unconfirmed_ = insertion_of_conclusion(*run_, course_, last_cost_);
    front_ends_.tell_home(unconfirmed_->message, place_);
  } else {
    show_markdown(markdown_of(run_->conclusion(), run_->name()));
  }
  tell_result();
  tell_state("ended");
}

/// agent::last() is this run.
void AgentDriver::tell_result() {
  const protocol::Configured answer = kernel_.configure("agent", finding_json(*run_).dump());
  if (!answer.ok)
    notebook_.write(Stream::err, agent_line("agent::last() does not know this run: " + answer.message), place_);
}

// ---------------------------------------------------------------- what people see

Json AgentDriver::state() {
  course_.sandbox = kernel_.sandbox().state();
  if (run_) facts_ = facts_of(*run_, course_);
  facts_.mode = course_.mode_name();
  facts_.sandbox = course_.sandbox;
  RunFacts facts = facts_;
  if (pending_) facts.step = pending_->step;
  Json state = state_json(facts, phase_, text_);
  state["pausing"] = pausing_;
  if (phase_ == "thinking") state["seconds"] = std::chrono::duration<double>(means_.now() - thinks_since_).count();
  if (run_ && run_->ended()) add_conclusion(state, run_->conclusion());
  return state;
}

void AgentDriver::tell_state(const std::string& phase, const std::string& text) {
  if (phase == "thinking" && phase_ != phase) thinks_since_ = means_.now();
  phase_ = phase;
  text_ = text;
  front_ends_.tell_all(state(), place_);
}

void AgentDriver::say(const std::string& line) {
  if (in_cell_)
    kernel_.print(agent_line(line));
  else
    notebook_.write(Stream::out, agent_line(line), place_);
}

void AgentDriver::show_markdown(const std::string& text) {
  const protocol::MimeBundle bundle{{"text/markdown", text}, {"text/plain", text}};
  if (in_cell_)
    kernel_.display(bundle);
  else
    notebook_.show(bundle, {}, false, place_);
}

}  // namespace maia::broker
