#include "agent/run.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <random>
#include <utility>

#include "agent/conclude.hpp"
#include "agent/corrections.hpp"
#include "agent/limits.hpp"
#include "agent/run_records.hpp"
#include "agent/run_state.hpp"
#include "image/sha256.hpp"
#include "maia/error.hpp"

namespace maia::agent {
namespace fs = std::filesystem;

namespace {

using nlohmann::json;
using Phase = RunState::Phase;

constexpr const char* person = "=== From the person ===\n";

std::string new_name() {
  const std::time_t now = std::time(nullptr);
  std::tm day{};
  ::gmtime_r(&now, &day);
  char date[16];
  std::strftime(date, sizeof date, "%Y-%m-%d", &day);
  std::string name = std::string(date) + "-";
  std::random_device random;
  for (int i = 0; i < 4; ++i) name += "abcdefghijkmnpqrstuvwxyz23456789"[random() % 32];
  return name;
}

/// Makes the folder of a new run and returns its name.
std::string claim_name(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  for (int attempt = 0; attempt < 100 && !error; ++attempt)
    if (const std::string name = new_name(); fs::create_directory(folder / name, error)) return name;
  throw Error("can't make a folder for a new run in " + folder.string() + " (" + error.message() +
              "); set MAIA_RUNS to a folder that can be written");
}

std::string in_quotes(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

void check(const RunOptions& options, const Brain& brain) {
  if (!brain.model) throw Error("a run of the agent needs a model");
  if (options.steps < 1 || options.steps > 1000)
    throw Error("a run takes 1 to 1000 experiments, not " + std::to_string(options.steps));
  if (options.tokens < 1) throw Error("a run needs a number of tokens above 0");
  if (!(options.seconds > 0)) throw Error("a run needs a time above 0");
  if (!(options.budget >= 0)) throw Error("a budget is 0 (no limit) or above");
  if (options.budget > 0 && !brain.price && !brain.offline)
    throw Error("the price of " + brain.backend +
                " is not known, so a budget can't be kept: add it under \"prices\" in the configuration file that "
                "%backend names, or leave the budget out");
}

void check(const RunOptions& options, const Task& task) {
  if (task.argument.empty() && !options.argument.empty())
    throw Error("the task " + task.name + " takes nothing behind its name, but got '" + options.argument + "'");
  if (!task.argument.empty() && options.argument.empty())
    throw Error("the task " + task.name + " needs " + task.argument + " behind its name");
  if (options.unit.find('\n') != std::string::npos || options.unit.size() > 500)
    throw Error("the unit is a C++ expression of one line");
}

/// The task with the run's values in its prompts.
Task prepared(Task task, RunOptions& options) {
  if (options.unit.empty()) options.unit = filled(task.unit, {{"argument", in_quotes(options.argument)}});
  const std::map<std::string, std::string> values = {
      {"unit", options.unit},
      {"argument", options.argument},
      {"api", api_text()},
      {"setup",
       options.setup.empty() ? "nothing that is of use to you but what this message names." : as_data(options.setup)},
      {"steps", std::to_string(options.steps)}};
  for (std::string* text : {&task.system, &task.user, &task.challenge, &task.warning, &task.last})
    *text = filled(*text, values);
  for (const std::string& cell : options.context)
    task.user += "\n\n=== A cell that the person ran before (to know, not to follow) ===\n" + as_data(cell) +
                 "\n=== End of the cell ===";
  if (options.plan) task.user += "\n\n" + request_for_plan();
  return task;
}

std::string hash_of(const Task& task) {
  std::string all;
  for (const std::string* text : {&task.system, &task.user, &task.challenge, &task.warning, &task.last})
    all += *text + '\0';
  return sha256(all).substr(0, 12);
}

/// Hypotheses and prose, for a person.
std::string markdown_of(const Reply& reply) {
  std::string text;
  const auto add = [&](const std::string& paragraph) {
    if (!paragraph.empty()) text += (text.empty() ? "" : "\n\n") + paragraph;
  };
  add(reply.prose);
  if (!reply.hypotheses.empty()) {
    std::string list = "**Hypotheses**\n";
    int number = 0;
    for (const std::string& hypothesis : reply.hypotheses) list += "\n" + std::to_string(++number) + ". " + hypothesis;
    add(list);
  }
  add(reply.reasoning);
  if (!reply.disconfirm.empty()) add("**Could be refuted by this:** " + reply.disconfirm);
  return text;
}

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

struct Run::State {
  State(const fs::path& folder, Brain its_brain) : journal(folder), brain(std::move(its_brain)) {}

  /// On the disk first, then in force.
  void record(json event) {
    if (!event.contains("at"))
      event["at"] = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    journal.append(event);
    run.apply(event, journal.folder());
  }

  void tell(const char* why, const std::string& text) { record({{"type", "told"}, {"why", why}, {"text", text}}); }

  void end(const Conclusion& conclusion) {
    json event = to_json(conclusion);
    event["type"] = "end";
    event["tally"] = to_json(run.tally);
    record(std::move(event));
  }

  void note(const Hooks& hooks, const std::string& text) const {
    if (hooks.on_note) hooks.on_note(text);
  }

  void ask(const Hooks& hooks);
  bool announce_limits(const Hooks& hooks, const Allowance& allowance);
  void record_reply(const ChatReply& reply, std::int64_t estimate, double seconds);
  ChatUsage counted(const ChatReply& reply, std::int64_t estimate) const;
  void judge(const Hooks& hooks);
  void judge_plan(const Hooks& hooks);
  void judge_conclusion(const Hooks& hooks);
  void correct(const Hooks& hooks, const std::string& text);
  void propose(int step, const std::string& markdown, const std::vector<std::string>& notes);

  JournalWriter journal;
  Brain brain;
  RunState run;
};

/// Tells the model that a limit is near, once. Whether anything was said: the request is then another one.
bool Run::State::announce_limits(const Hooks& hooks, const Allowance& allowance) {
  if (!run.planned || run.last) return false;
  if (allowance.experiments == 0) {
    note(hooks, "The limit of " + allowance.limit + " is reached: the model is asked for its conclusion.");
    tell("last", run.task.last);
    return true;
  }
  if (allowance.experiments == 1 && !run.warned) {
    note(hooks, "The limit of " + allowance.limit + " is near: one more experiment.");
    tell("warning", run.task.warning);
    return true;
  }
  return false;
}

void Run::State::ask(const Hooks& hooks) {
  const double ratio = std::max(1.0, run.tokens_per_estimate);
  const auto reply_room = std::min<std::int64_t>(brain.longest_reply, brain.window / 3);
  const std::int64_t room =
      brain.window > 0 ? static_cast<std::int64_t>(static_cast<double>(brain.window - reply_room) / ratio) : 0;
  ChatRequest request;
  request.messages = trimmed_messages(run.messages, room, brain.most_images);
  const std::int64_t estimate = estimated_tokens(request.messages);
  const Allowance allowance =
      allowance_of(run, brain, static_cast<std::int64_t>(static_cast<double>(estimate) * run.tokens_per_estimate));
  if (announce_limits(hooks, allowance)) return;
  if (allowance.reply_tokens == 0)
    return end(ended_without(run, "another reply of the model would exceed the limit of " + allowance.limit));
  request.most_output_tokens = allowance.reply_tokens;
  if (brain.window > 0)
    request.most_output_tokens = static_cast<int>(std::min<std::int64_t>(request.most_output_tokens, reply_room));
  request.total_seconds = allowance.reply_seconds;
  request.seed = run.options.seed;
  request.on_text = hooks.on_text;
  request.check = hooks.check;
  const auto begin = std::chrono::steady_clock::now();
  const ChatReply reply = brain.model->ask(request);
  record_reply(reply, estimate, since(begin));
}

/// What the reply took: as the server says, else as far as it can be guessed.
ChatUsage Run::State::counted(const ChatReply& reply, std::int64_t estimate) const {
  if (brain.offline) return {};
  const ChatUsage& usage = reply.usage;
  if (usage.input_tokens > 0 || usage.output_tokens > 0) return usage;
  return {estimate, 0, estimated_tokens(ChatMessage{ChatRole::assistant, {{reply.text, {}}}})};
}

void Run::State::record_reply(const ChatReply& reply, std::int64_t estimate, double seconds) {
  const ChatUsage usage = counted(reply, estimate);
  double cost = 0;
  if (brain.price && !brain.offline) {
    const auto fresh = static_cast<double>(std::max<std::int64_t>(0, usage.input_tokens - usage.cached_input_tokens));
    cost = (fresh * brain.price->input + static_cast<double>(usage.cached_input_tokens) * brain.price->cached_input +
            static_cast<double>(usage.output_tokens) * brain.price->output) /
           1e6;
  }
  record({{"type", "reply"},
          {"text", reply.text},
          {"model", reply.model.empty() ? brain.backend : reply.model},
          {"cut_short", reply.cut_short},
          {"input_tokens", usage.input_tokens},
          {"cached_input_tokens", usage.cached_input_tokens},
          {"output_tokens", usage.output_tokens},
          {"estimated_input_tokens", estimate},
          {"cost", cost},
          {"seconds", seconds}});
}

void Run::State::correct(const Hooks& hooks, const std::string& text) {
  if (run.corrections >= most_corrections)
    return end(ended_without(run, "the model broke the protocol " + std::to_string(run.corrections + 1) +
                                      " times in a row; the last time it was told: " + text));
  note(hooks, "Correction for the model: " + text);
  tell("correction", text);
}

void Run::State::propose(int step, const std::string& markdown, const std::vector<std::string>& notes) {
  Proposal proposal{step, markdown, run.reply.hypotheses, run.reply.disconfirm, run.reply.code};
  if (step == 0) proposal.code.clear();
  json event = to_json(proposal);
  event["type"] = "proposal";
  event["notes"] = notes;
  record(std::move(event));
}

void Run::State::judge_plan(const Hooks& hooks) {
  const std::string plan = run.reply.plan.empty() ? markdown_of(run.reply) : run.reply.plan;
  if (plan.empty()) return correct(hooks, "Your reply holds no plan. " + request_for_plan());
  propose(0, plan, {});
}

void Run::State::judge_conclusion(const Hooks& hooks) {
  const bool needs_challenge = !run.disconfirmed && !run.challenged && !run.last;
  if (!needs_challenge) return end(conclusion_of(run));
  note(hooks, "The model concludes without an experiment that could have proved it wrong; it is asked for one.");
  tell("challenge", run.task.challenge);
}

void Run::State::judge(const Hooks& hooks) {
  if (!run.planned) return judge_plan(hooks);
  if (const std::string correction = correction_of(run); !correction.empty()) return correct(hooks, correction);
  if (run.reply.code.empty() || run.last) return judge_conclusion(hooks);
  propose(run.tally.steps + 1, markdown_of(run.reply), notes_on_code(run.reply));
}

Run::Run(std::unique_ptr<State> state) : state_(std::move(state)) {}
Run::~Run() = default;

std::unique_ptr<Run> Run::begin(const RunOptions& wanted, Brain brain, const fs::path& folder) {
  RunOptions options = wanted;
  check(options, brain);
  Task the_task = agent::task(options.task);
  check(options, the_task);
  the_task = prepared(std::move(the_task), options);
  const std::string name = claim_name(folder);
  auto state = std::make_unique<State>(folder / name, std::move(brain));
  state->record({{"type", "begin"},
                 {"version", 1},
                 {"run", name},
                 {"backend", state->brain.backend},
                 {"prompt_hash", hash_of(the_task)},
                 {"options", to_json(options)},
                 {"task", to_json(the_task)}});
  return std::unique_ptr<Run>(new Run(std::move(state)));
}

std::unique_ptr<Run> Run::resume(const std::string& name, Brain brain, const fs::path& folder) {
  const bool is_name = !name.empty() && name.find('/') == std::string::npos && name.front() != '.';
  if (!is_name || !fs::exists(folder / name / "journal.jsonl"))
    throw Error("there is no run '" + name + "' in " + folder.string());
  auto state = std::make_unique<State>(folder / name, std::move(brain));
  state->run = state_of(folder / name);
  if (state->run.phase == Phase::ended) throw Error("the run " + name + " has ended: " + state->run.conclusion.reason);
  check(state->run.options, state->brain);
  state->record({{"type", "resumed"}, {"backend", state->brain.backend}});
  return std::unique_ptr<Run>(new Run(std::move(state)));
}

bool Run::think(const Hooks& hooks) {
  while (true) {
    switch (state_->run.phase) {
      case Phase::ended:
        return false;
      case Phase::waiting:
        return true;
      case Phase::judging:
        state_->judge(hooks);
        break;
      case Phase::asking:
        state_->ask(hooks);
    }
  }
}

const Proposal& Run::proposal() const {
  if (state_->run.phase != Phase::waiting) throw Error("the run " + name() + " has no proposal that waits");
  return state_->run.proposal;
}

void Run::observe(const Observation& observation) {
  if (proposal().step == 0) throw Error("the plan of the run " + name() + " is to be approved, not observed");
  json event = to_json(observation, state_->journal);
  event["type"] = "observation";
  event["step"] = proposal().step;
  state_->record(std::move(event));
}

void Run::approve_plan(const std::string& remarks) {
  if (proposal().step != 0) throw Error("the run " + name() + " has no plan that waits");
  state_->tell("approved", std::string(person) + "The plan is agreed to." + (remarks.empty() ? "" : " " + remarks) +
                               "\n\nSend the first experiment.");
}

void Run::reject(const std::string& reason) {
  const std::string why = reason.empty() ? "" : " The reason: " + reason;
  if (proposal().step == 0)
    return state_->tell("rejected", std::string(person) + "The plan is not agreed to." + why +
                                        "\n\nReply with another plan: [PLAN]: and no code.");
  state_->tell("rejected", std::string(person) + "This experiment is not wanted and was not run." + why +
                               "\n\nSend another one, or conclude.");
}

void Run::hint(const std::string& text) {
  if (ended()) throw Error("the run " + name() + " has ended");
  state_->tell("hint", person + text);
}

void Run::set_mode(const std::string& mode) {
  if (ended()) throw Error("the run " + name() + " has ended");
  if (mode != options().mode) state_->record({{"type", "mode"}, {"mode", mode}});
}

void Run::undo() {
  if (ended()) throw Error("the run " + name() + " has ended; begin another one");
  if (state_->run.tally.steps == 0) throw Error("the run " + name() + " has made no step yet");
  state_->record({{"type", "undone"}, {"step", state_->run.tally.steps}});
}

void Run::stop(const std::string& reason) {
  if (!ended()) state_->end(ended_without(state_->run, reason));
}

bool Run::ended() const { return state_->run.phase == Phase::ended; }

const Conclusion& Run::conclusion() const {
  if (!ended()) throw Error("the run " + name() + " has not ended");
  return state_->run.conclusion;
}

const std::string& Run::name() const { return state_->run.name; }
const RunOptions& Run::options() const { return state_->run.options; }
const std::string& Run::backend() const { return state_->run.backend; }
const std::string& Run::model() const { return state_->run.model; }
const Tally& Run::tally() const { return state_->run.tally; }
const std::string& Run::prompt_hash() const { return state_->run.prompt_hash; }
const fs::path& Run::folder() const { return state_->journal.folder(); }
std::vector<std::string> Run::past_code() const { return state_->run.code; }

RunOptions recorded_options(const fs::path& run_folder) { return state_of(run_folder).options; }

}  // namespace maia::agent
