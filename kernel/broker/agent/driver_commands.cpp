// What the person asks for by %agent.
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "agent/task.hpp"
#include "broker/agent/driver.hpp"
#include "broker/agent/unit_check.hpp"
#include "broker/magics/text.hpp"
#include "broker/services/backends.hpp"

namespace maia::broker {
namespace {

/// The unit that other tasks are about they make themselves, or do without.
bool needs_unit(std::string_view task) { return task != "ask" && task != "bias"; }

std::optional<AgentMode> mode_of(const std::string& name) {
  if (name == "step") return AgentMode::step;
  if (name == "auto") return AgentMode::automatic;
  if (name == "plan") return AgentMode::plan;
  return std::nullopt;
}

std::string name_of(std::optional<AgentMode> mode) {
  if (!mode) return {};
  return *mode == AgentMode::step ? "step" : *mode == AgentMode::automatic ? "auto" : "plan";
}

}  // namespace

void AgentDriver::take(std::unique_ptr<agent::Run> run, bool offline) {
  run_ = std::move(run);
  offline_ = offline;
  course_ = {};
  course_.mode = mode_of(run_->options().mode);
  facts_ = facts_of(*run_, course_);
  pausing_ = false;
  pending_.reset();
  last_cost_ = {};
  inserted_.clear();
  inserted_by_.clear();
  used_cells_.clear();
  own_cells_.clear();
  restored_losses_ = notebook_.losses();
}

/// Another run is about to begin: the present one can be resumed later.
void AgentDriver::leave() {
  if (!has_run()) return;
  recall();
  forget_insertion();
  if (!run_->ended()) {
    say("Run " + run_->name() + " waits; %agent resume " + run_->name() + " goes on with it.");
    tell_state("paused", "another run was begun");
  }
  run_.reset();
  pending_.reset();
}

/// The run begins in this cell, or goes on from it: its cells go to the front end that asked for it.
void AgentDriver::begin_in(const Cell& cell, const std::string& origin) {
  front_ends_.choose_home(cell.session);
  course_.inserts = front_ends_.home().has_value();
  course_.must_ask = !lock_suffices();
  course_.origin = origin.empty() ? cell.id : origin;
  continue_in(cell);
}

/// What comes next stands below this cell.
void AgentDriver::continue_in(const Cell& cell) {
  if (!cell.id.empty()) course_.after = cell.id;
  // A request without a cell of its own has no place where anything could be seen.
  if (cell.stored || place_.empty()) place_ = cell.place;
}

void AgentDriver::check(const std::string& unit) {
  hides_ = true;
  try {
    check_unit(kernel_, unit);
  } catch (...) {
    hides_ = false;
    throw;
  }
  hides_ = false;
}

std::vector<AgentTask> AgentDriver::tasks() {
  std::vector<AgentTask> list;
  for (const std::string& name : agent::task_names()) {
    const agent::Task task = agent::task(name);
    list.push_back({task.name, task.argument, task.summary});
  }
  return list;
}

void AgentDriver::allow_degraded() { allows_degraded_ = true; }

/// Whether experiments may run that nobody has seen.
bool AgentDriver::lock_suffices() const { return allows_degraded_ || kernel_.sandbox().suits_agent(); }

void AgentDriver::check_lock(std::optional<AgentMode> mode) const {
  const bool unasked = mode == AgentMode::automatic || (!mode && front_ends_.runs_unasked(cell_.session));
  if (!unasked || lock_suffices()) return;
  std::string missing;
  for (const std::string& line : kernel_.sandbox().layers.missing()) missing += (missing.empty() ? "" : "; ") + line;
  throw MagicError(
      "nobody would be asked before cells of the agent run, and this system lacks a part of their sandbox: " + missing +
      ". Use --mode step, or --allow-degraded if that does not matter here");
}

std::optional<CellError> AgentDriver::begin(const AgentOrder& order) {
  cell_.magic = true;
  check_lock(order.mode);
  agent::RunOptions options;
  options.task = order.task;
  options.argument = order.argument;
  if (order.unit_given || needs_unit(order.task)) {
    check(order.unit);
    options.unit = order.unit;
  }
  options.setup = session_names(kernel_) + "\n" + agent::picture_text(kernel_.backends().setting("image").text);
  if (order.context)
    for (const LoggedCode& piece : kernel_.log()) options.context.push_back(code_of_cell(piece.code));
  options.steps = order.steps;
  options.tokens = order.tokens;
  options.budget = order.budget;
  options.seconds = order.seconds;
  options.seed = order.seed;
  options.plan = order.mode == AgentMode::plan;
  options.mode = name_of(order.mode);
  options.own_cells = order.context;
  options.experiment_seconds = order.experiment_seconds;
  options.origin = cell_.id;
  options.sandbox = kernel_.sandbox().state();
  try {
    agent::Brain brain = means_.brain(order.backend);
    const bool offline = brain.offline;
    auto run = agent::Run::begin(options, std::move(brain), means_.runs());
    leave();
    take(std::move(run), offline);
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  begin_in(cell_, {});
  say("Run " + run_->name() + ": " + order.task + (order.argument.empty() ? "" : " \"" + order.argument + "\"") +
      (options.unit.empty() ? "" : ", unit " + options.unit) + ", by " + run_->backend() + ", mode " +
      course_.mode_name() + ".");
  return go_on();
}

std::optional<CellError> AgentDriver::resume(const std::string& name, std::optional<AgentMode> mode) {
  cell_.magic = true;
  check_lock(mode);
  settle();
  if (run_ && run_->ended() && name == run_->name())
    throw MagicError("run " + name + " has ended: " + run_->conclusion().reason);
  const bool ended = run_ && run_->ended();
  const bool present = has_run() && !ended && (name.empty() || name == facts_.run);
  if (present && thought_.has_run()) {
    front_ends_.choose_home(cell_.session);
    if (const auto home = front_ends_.home(); home && !home->sync) {
      if (mode) set_mode(*mode);
      say("Run " + facts_.run + " is under way: it thinks about its next step.");
      return std::nullopt;
    }
    recall();
    if (run_->ended()) return std::nullopt;
  }
  if (!present) take_up(name);
  if (mode) set_mode(*mode);
  begin_in(cell_, run_->options().origin);
  say("Run " + run_->name() + " goes on after " + count_of(static_cast<std::size_t>(run_->tally().steps), "step") +
      ".");
  if (const std::string missing = restore(); !missing.empty()) kernel_.print_error("[agent] " + missing + "\n");
  pausing_ = false;
  pending_.reset();
  return go_on();
}

/// Takes a run from its journal.
void AgentDriver::take_up(const std::string& name) {
  try {
    const std::string wanted = name.empty() ? newest_open_run() : name;
    if (wanted.empty()) throw MagicError("there is no run to go on with; %agent runs lists all of them");
    std::string backend;
    for (const agent::RunSummary& summary : agent::run_summaries(means_.runs()))
      if (summary.run == wanted) backend = summary.backend;
    folder_of(wanted);  // throws if there is no such run
    agent::Brain brain = means_.brain(backend);
    const bool offline = brain.offline;
    auto run = agent::Run::resume(wanted, std::move(brain), means_.runs());
    if (needs_unit(run->options().task)) check(run->options().unit);
    leave();
    take(std::move(run), offline);
    restored_losses_ = -1;
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
}

std::optional<CellError> AgentDriver::replay(const std::string& name, std::optional<AgentMode> mode) {
  cell_.magic = true;
  check_lock(mode);
  if (name.empty()) throw MagicError("%agent replay needs the name of a run; %agent runs lists them");
  try {
    const std::filesystem::path folder = folder_of(name);
    agent::RunOptions options = agent::recorded_options(folder);
    if (needs_unit(options.task)) check(options.unit);
    options.budget = 0;  // the record costs nothing
    options.mode = name_of(mode);
    options.origin = cell_.id;
    options.sandbox = kernel_.sandbox().state();
    auto run = agent::Run::begin(options, means_.brain("replay:" + name), means_.runs());
    leave();
    take(std::move(run), true);
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  begin_in(cell_, {});
  say("Run " + run_->name() + " says again what the model of " + name + " said; the experiments are run anew.");
  return go_on();
}

/// The present run, which is to be here and not ended.
agent::Run& AgentDriver::current(const char* what) {
  settle();
  if (!has_run()) throw MagicError(std::string("there is no run to ") + what + "; %agent TASK begins one");
  if (!run_) throw MagicError("the agent thinks, so there is nothing to " + std::string(what) + " yet");
  if (run_->ended()) throw MagicError("run " + run_->name() + " has ended");
  return *run_;
}

std::optional<CellError> AgentDriver::approve(const std::string& remarks) {
  cell_.magic = true;
  current("approve");
  if (!pending_ || pending_->step != 0)
    throw MagicError("there is no plan to approve; a step is approved by running it");
  continue_in(cell_);
  return approve_plan(remarks);
}

std::optional<CellError> AgentDriver::approve_plan(const std::string& remarks) {
  pending_.reset();
  run_->approve_plan(remarks);
  return go_on();
}

std::optional<CellError> AgentDriver::reject(const std::string& reason) {
  cell_.magic = true;
  current("reject");
  if (!pending_) throw MagicError("nothing is proposed");
  continue_in(cell_);
  return reject_proposal(reason);
}

std::optional<CellError> AgentDriver::reject_proposal(const std::string& reason) {
  const Pending rejected = *std::exchange(pending_, std::nullopt);
  remove_cells(inserted_by_[rejected.provenance.insertion]);
  run_->reject(reason);
  return go_on();
}

void AgentDriver::hint(const std::string& text) {
  cell_.magic = true;
  settle();
  if (!has_run()) throw MagicError("there is no run to give a hint to; %agent TASK begins one");
  if (!give_hint(text)) throw MagicError("run " + facts_.run + " has ended");
  say(pending_ ? "The agent is told with the result of the pending step." : "The agent is told when it goes on.");
}

/// False if there is nobody who could take it.
bool AgentDriver::give_hint(const std::string& text) {
  if (run_ && run_->ended()) return false;
  when_here([text](agent::Run& run) { run.hint(text); });
  return true;
}

void AgentDriver::pause() {
  cell_.magic = true;
  settle();
  if (!has_run()) throw MagicError("there is no run to pause; %agent TASK begins one");
  if (!pause_run()) throw MagicError("run " + facts_.run + " has ended");
  say(pausing_ ? "The run pauses once the pending step is done; %agent resume goes on." : waits_line(facts_.run));
}

/// False if there is nothing to pause.
bool AgentDriver::pause_run() {
  const bool thought = thought_.has_run() || wants_thought_;
  recall();
  if (run_->ended()) return false;
  if (pending_) {
    pausing_ = true;
    tell_state(phase_, text_);
  } else if (thought) {
    tell_state("paused", "as you asked");
  }
  return true;
}

void AgentDriver::stop() {
  cell_.magic = true;
  settle();
  if (!has_run()) throw MagicError("there is no run to stop; %agent TASK begins one");
  if (run_ && run_->ended()) throw MagicError("run " + run_->name() + " has ended");
  if (!cell_.id.empty()) course_.after = cell_.id;
  end_run();
}

void AgentDriver::end_run() {
  recall();
  pausing_ = false;
  if (run_->ended()) return;
  run_->stop("stopped by the person");
  last_cost_ = {};
  conclude();
}

void AgentDriver::undo() {
  cell_.magic = true;
  settle();
  if (!has_run()) throw MagicError("there is no run to take a step back of; %agent TASK begins one");
  if (run_ && run_->ended()) throw MagicError("run " + run_->name() + " has ended");
  try {
    undo_step();
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  say("The last step is taken back; variables keep the values that it gave them. %agent hint TEXT tells the agent "
      "something first, %agent resume lets it think again.");
}

/// Throws Error if there is none.
void AgentDriver::undo_step() {
  const bool thought = thought_.has_run() || wants_thought_;
  recall();
  if (thought && !run_->ended()) tell_state("paused", "as you asked");
  const bool proposed = pending_.has_value();
  const int step = run_->tally().steps;
  run_->undo();
  forget_insertion();
  pausing_ = false;
  std::vector<std::string> cells;
  if (proposed) {
    cells = inserted_by_[pending_->provenance.insertion];
    pending_.reset();
  } else if (!inserted_.empty()) {
    cells = inserted_.back();
    inserted_.pop_back();
  } else {
    // Another kernel had them inserted.
    front_ends_.tell_home({{"op", "remove"}, {"run", facts_.run}, {"cells", cells}, {"step", step}}, place_);
  }
  remove_cells(cells);
  tell_state("paused", "the last step is taken back");
}

void AgentDriver::set_mode(AgentMode mode) {
  course_.mode = mode;
  (void)while_thinking([mode](Course& course) { course.mode = mode; });
  when_here([mode](agent::Run& run) {
    if (!run.ended()) run.set_mode(name_of(mode));
  });
}

void AgentDriver::status() {
  cell_.magic = true;
  settle();
  if (!has_run()) {
    const std::string open = newest_open_run();
    kernel_.print("No run in this session." +
                  (open.empty() ? std::string() : " %agent resume goes on with " + open + ".") +
                  " %agent TASK begins one, %agent runs lists earlier ones.\n");
    return;
  }
  if (run_) facts_ = facts_of(*run_, course_);
  const agent::Tally& tally = facts_.tally;
  const agent::RunOptions& options = facts_.options;
  std::string state = "waits: %agent resume goes on";
  if (!run_)
    state = "thinks about step " + std::to_string(tally.steps + 1);
  else if (run_->ended())
    state = (run_->conclusion().concluded ? "has concluded" : "has ended: " + run_->conclusion().reason);
  else if (pending_ && pending_->step == 0)
    state = "proposes a plan: %agent approve";
  else if (pending_)
    state = "proposes step " + std::to_string(pending_->step) + ": run its cell (%agent resume offers it again)";
  char money[64];
  std::snprintf(money, sizeof money, options.budget > 0 ? "$%.4f of $%.2f" : "$%.4f", tally.cost, options.budget);
  kernel_.print(format_table(
      {{"run", facts_.run},
       {"task", options.task + (options.argument.empty() ? "" : " \"" + options.argument + "\"")},
       {"unit", options.unit.empty() ? "-" : options.unit},
       {"by", facts_.backend + ", mode " + facts_.mode},
       {"state", state},
       {"steps", std::to_string(tally.steps) + " of " + std::to_string(options.steps)},
       {"tokens",
        std::to_string(tally.usage.input_tokens) + " in, " + std::to_string(tally.usage.output_tokens) + " out"},
       {"cost", money},
       {"time", format_duration(1000 * tally.model_seconds) + " thinking, " +
                    format_duration(1000 * tally.experiment_seconds) + " experiments"},
       {"journal", facts_.folder}},
      200));
}

void AgentDriver::runs() {
  cell_.magic = true;
  std::vector<std::vector<std::string>> rows{{"RUN", "TASK", "UNIT", "BY", "STEPS", "COST", "STATE", "LABEL"}};
  for (const agent::RunSummary& run : agent::run_summaries(means_.runs())) {
    char cost[32];
    std::snprintf(cost, sizeof cost, "$%.4f", run.cost);
    rows.push_back({run.run, run.task, run.unit, run.backend, std::to_string(run.steps), run.cost > 0 ? cost : "-",
                    run.state, run.label});
  }
  kernel_.print(rows.size() == 1 ? "There are no runs in " + means_.runs().string() + ".\n" : format_table(rows, 50));
}

void AgentDriver::report(const std::string& name) {
  cell_.magic = true;
  std::string run = name;
  if (run.empty() && has_run()) run = facts_.run;
  if (run.empty())
    if (const auto all = agent::run_summaries(means_.runs()); !all.empty()) run = all[0].run;
  if (run.empty()) throw MagicError("there is no run to report on");
  const std::string file = "agent-" + run + ".html";
  try {
    const std::string page = agent::html_report(folder_of(run));
    // Cells write to this folder, too: a link of that name must not lead this somewhere else. To rename replaces it.
    const std::string fresh = "." + file + ".part";
    std::error_code problem;
    std::filesystem::remove(fresh, problem);
    if (std::FILE* out = std::fopen(fresh.c_str(), "wbx")) {
      const bool written = std::fwrite(page.data(), 1, page.size(), out) == page.size();
      if (std::fclose(out) == 0 && written)
        std::filesystem::rename(fresh, file, problem);
      else
        problem = std::make_error_code(std::errc::io_error);
    } else {
      problem = {errno, std::generic_category()};
    }
    if (problem) throw MagicError("can't write " + file + " in the notebook's folder: " + problem.message());
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  show_markdown("The run's page, with prompts, experiments, images and cost: [" + file + "](" + file + ")");
}

std::string AgentDriver::newest_open_run() const {
  for (const agent::RunSummary& run : agent::run_summaries(means_.runs()))
    if (run.state == "open") return run.run;
  return {};
}

std::filesystem::path AgentDriver::folder_of(const std::string& run) const {
  std::error_code ignored;
  const std::filesystem::path folder = means_.runs() / run;
  const bool plain_name = !run.empty() && run.find('/') == std::string::npos && run[0] != '.';
  if (plain_name && std::filesystem::is_directory(folder, ignored)) return folder;
  std::vector<std::string> names;
  for (const agent::RunSummary& summary : agent::run_summaries(means_.runs())) names.push_back(summary.run);
  const std::vector<std::string> nearest = nearest_names(run, names);
  throw MagicError("there is no run '" + run + "' in " + means_.runs().string() +
                   (nearest.empty() ? "; %agent runs lists all" : "; did you mean " + listed_or(nearest) + "?"));
}

}  // namespace maia::broker
