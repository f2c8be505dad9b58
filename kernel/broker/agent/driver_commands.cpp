// What the person asks for by %agent.
#include <cstdio>
#include <fstream>
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

}  // namespace

void AgentDriver::take(std::unique_ptr<agent::Run> run, bool offline, std::optional<AgentMode> mode) {
  run_ = std::move(run);
  offline_ = offline;
  mode_ = mode;
  pending_.reset();
  inserted_.clear();
  used_cells_.clear();
  own_cells_.clear();
  restored_losses_ = notebook_.losses();
}

/// Another run is about to begin: the present one can be resumed later.
void AgentDriver::leave() {
  if (run_ && !run_->ended())
    say("Run " + run_->name() + " waits; %agent resume " + run_->name() + " goes on with it.");
  run_.reset();
  pending_.reset();
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

std::optional<CellError> AgentDriver::begin(const AgentOrder& order) {
  cell_.magic = true;
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
  try {
    agent::Brain brain = means_.brain(order.backend);
    const bool offline = brain.offline;
    auto run = agent::Run::begin(options, std::move(brain), means_.runs());
    leave();
    take(std::move(run), offline, order.mode);
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  tells_context_ = order.context;
  experiment_seconds_ = order.experiment_seconds;
  say("Run " + run_->name() + ": " + order.task + (order.argument.empty() ? "" : " \"" + order.argument + "\"") +
      (options.unit.empty() ? "" : ", unit " + options.unit) + ", by " + run_->backend() + ", mode " + mode_name() +
      ".");
  return go_on();
}

std::optional<CellError> AgentDriver::resume(const std::string& name, std::optional<AgentMode> mode) {
  cell_.magic = true;
  if (run_ && run_->ended() && name == run_->name())
    throw MagicError("run " + name + " has ended: " + run_->conclusion().reason);
  const bool present = run_ && !run_->ended() && (name.empty() || name == run_->name());
  try {
    if (!present) {
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
      take(std::move(run), offline, mode);
      restored_losses_ = -1;
    }
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  if (mode) mode_ = mode;
  say("Run " + run_->name() + " goes on after " + count_of(static_cast<std::size_t>(run_->tally().steps), "step") +
      ".");
  if (const std::string missing = restore(); !missing.empty()) kernel_.print_error("[agent] " + missing + "\n");
  pending_.reset();
  return go_on();
}

std::optional<CellError> AgentDriver::replay(const std::string& name, std::optional<AgentMode> mode) {
  cell_.magic = true;
  if (name.empty()) throw MagicError("%agent replay needs the name of a run; %agent runs lists them");
  try {
    const std::filesystem::path folder = folder_of(name);
    agent::RunOptions options = agent::recorded_options(folder);
    if (needs_unit(options.task)) check(options.unit);
    options.budget = 0;  // the record costs nothing
    auto run = agent::Run::begin(options, means_.brain("replay:" + name), means_.runs());
    leave();
    take(std::move(run), true, mode);
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  say("Run " + run_->name() + " says again what the model of " + name + " said; the experiments are run anew.");
  return go_on();
}

agent::Run& AgentDriver::current(const char* what) const {
  if (!run_) throw MagicError(std::string("there is no run to ") + what + "; %agent TASK begins one");
  if (run_->ended()) throw MagicError("run " + run_->name() + " has ended");
  return *run_;
}

std::optional<CellError> AgentDriver::approve(const std::string& remarks) {
  cell_.magic = true;
  agent::Run& run = current("approve");
  if (!pending_ || pending_->step != 0)
    throw MagicError("there is no plan to approve; a step is approved by running it");
  pending_.reset();
  run.approve_plan(remarks);
  return go_on();
}

std::optional<CellError> AgentDriver::reject(const std::string& reason) {
  cell_.magic = true;
  agent::Run& run = current("reject a step of");
  if (!pending_) throw MagicError("nothing is proposed");
  const Pending rejected = *std::exchange(pending_, std::nullopt);
  if (inserts() && !rejected.insertion.empty())
    notebook_.send({{"op", "remove"}, {"run", run.name()}, {"cells", inserted_by_[rejected.insertion]}});
  run.reject(reason);
  return go_on();
}

void AgentDriver::hint(const std::string& text) {
  cell_.magic = true;
  current("give a hint to").hint(text);
  say(pending_ ? "The agent is told with the result of the pending step." : "The agent is told when it goes on.");
}

void AgentDriver::stop() {
  cell_.magic = true;
  current("stop").stop("stopped by the person");
  last_cost_ = {};
  conclude();
}

void AgentDriver::undo() {
  cell_.magic = true;
  agent::Run& run = current("take a step back of");
  std::vector<std::string> cells;
  try {
    const bool proposed = pending_.has_value();
    run.undo();
    if (proposed) {
      cells = inserted_by_[pending_->insertion];
      pending_.reset();
    } else if (!inserted_.empty()) {
      cells = inserted_.back();
      inserted_.pop_back();
    }
  } catch (const Error& error) {
    throw MagicError(error.what());
  }
  if (inserts() && !cells.empty()) notebook_.send({{"op", "remove"}, {"run", run.name()}, {"cells", cells}});
  say("The last step is taken back; variables keep the values that it gave them. %agent hint TEXT tells the agent "
      "something first, %agent resume lets it think again.");
}

void AgentDriver::status() {
  cell_.magic = true;
  if (!run_) {
    const std::string open = newest_open_run();
    kernel_.print("No run in this session." +
                  (open.empty() ? std::string() : " %agent resume goes on with " + open + ".") +
                  " %agent TASK begins one, %agent runs lists earlier ones.\n");
    return;
  }
  const agent::Tally& tally = run_->tally();
  const agent::RunOptions& options = run_->options();
  std::string state = "waits: %agent resume goes on";
  if (run_->ended())
    state = (run_->conclusion().concluded ? "has concluded" : "has ended: " + run_->conclusion().reason);
  else if (pending_ && pending_->step == 0)
    state = "proposes a plan: %agent approve";
  else if (pending_)
    state = "proposes step " + std::to_string(pending_->step) + ": run its cell (%agent resume offers it again)";
  char money[64];
  std::snprintf(money, sizeof money, options.budget > 0 ? "$%.4f of $%.2f" : "$%.4f", tally.cost, options.budget);
  kernel_.print(format_table(
      {{"run", run_->name()},
       {"task", options.task + (options.argument.empty() ? "" : " \"" + options.argument + "\"")},
       {"unit", options.unit.empty() ? "-" : options.unit},
       {"by", run_->backend() + ", mode " + mode_name()},
       {"state", state},
       {"steps", std::to_string(tally.steps) + " of " + std::to_string(options.steps)},
       {"tokens",
        std::to_string(tally.usage.input_tokens) + " in, " + std::to_string(tally.usage.output_tokens) + " out"},
       {"cost", money},
       {"time", format_duration(1000 * tally.model_seconds) + " thinking, " +
                    format_duration(1000 * tally.experiment_seconds) + " experiments"},
       {"journal", run_->folder().string()}},
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
  if (run.empty() && run_) run = run_->name();
  if (run.empty())
    if (const auto all = agent::run_summaries(means_.runs()); !all.empty()) run = all[0].run;
  if (run.empty()) throw MagicError("there is no run to report on");
  const std::string file = "agent-" + run + ".html";
  try {
    const std::string page = agent::html_report(folder_of(run));
    std::ofstream out(file, std::ios::binary);
    out << page;
    out.close();
    if (!out) throw MagicError("can't write " + file + " in the notebook's folder");
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
