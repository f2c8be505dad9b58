#include "agent/run_state.hpp"

#include <algorithm>

#include "agent/run_records.hpp"
#include "maia/error.hpp"

namespace maia::agent {
namespace {

using nlohmann::json;

/// What the server counted for one token of ours, within reason.
double calibrated(const json& record, double before) {
  const auto estimated = whole_from<std::int64_t>(record, "estimated_input_tokens");
  const auto counted = whole_from<std::int64_t>(record, "input_tokens");
  if (estimated <= 0 || counted <= 0) return before;
  return std::clamp(static_cast<double>(counted) / static_cast<double>(estimated), 0.5, 50.0);
}

[[noreturn]] void out_of_place(const std::string& type) {
  throw Error("its record '" + type + "' does not follow from the ones before");
}

}  // namespace

void RunState::tell(const std::string& text) { messages.push_back({ChatRole::user, {{text, {}}}}); }

void RunState::tell_notes() {
  for (const std::string& note : notes_) tell(note);
  notes_.clear();
}

void RunState::begin(const json& record) {
  if (whole_from<int>(record, "version") != 1) throw Error("it was recorded by a newer version of maia");
  record.at("run").get_to(name);
  record.at("backend").get_to(backend);
  record.at("prompt_hash").get_to(prompt_hash);
  model = backend;
  options = options_from(record.at("options"));
  task = task_from(record.at("task"));
  messages.push_back({ChatRole::system, {{task.system, {}}}});
  tell(task.user);
  planned = !options.plan;
}

void RunState::take_reply(const json& record) {
  before_reply_ = {messages.size(), code.size(),  tally.steps, failures, planned,
                   challenged,      disconfirmed, warned,      last};
  const ChatUsage usage = usage_from(record);
  ++tally.rounds;
  tally.usage.input_tokens += usage.input_tokens;
  tally.usage.cached_input_tokens += usage.cached_input_tokens;
  tally.usage.output_tokens += usage.output_tokens;
  tally.cost += record.at("cost").get<double>();
  const double seconds = record.at("seconds").get<double>();
  tally.model_seconds += seconds;
  last_round_seconds = seconds;
  tokens_per_estimate = calibrated(record, tokens_per_estimate);
  record.at("model").get_to(model);
  record.at("cut_short").get_to(cut_short);
  const auto text = record.at("text").get<std::string>();
  reply = parse_reply(text);
  messages.push_back({ChatRole::assistant, {{text.empty() ? "(an empty reply)" : text, {}}}});
  phase = Phase::judging;
}

void RunState::take_proposal(const json& record) {
  proposal = proposal_from(record);
  if (proposal.step < 0 || proposal.step > 1'000'000) out_of_place("proposal");
  for (const json& note : record.at("notes")) notes_.push_back(note.get<std::string>());
  corrections = 0;
  if (proposal.step > 0) {
    tally.steps = proposal.step;
    before_steps_.push_back(before_reply_);
  }
  phase = Phase::waiting;
}

void RunState::take_observation(const json& record, const std::filesystem::path& folder) {
  const Observation observation = observation_from(record, folder);
  tally.experiment_seconds += observation.seconds;
  last_round_seconds += observation.seconds;
  const bool failed = !observation.error.empty() || observation.interrupted;
  if (failed) {
    ++failures;
  } else {
    code.push_back(observation.edited ? observation.code : proposal.code);
    disconfirmed = disconfirmed || !proposal.disconfirm.empty();
  }
  messages.push_back(message_of(observation));
  tell_notes();
  phase = Phase::asking;
}

void RunState::take_told(const json& record) {
  const auto why = record.at("why").get<std::string>();
  const auto text = record.at("text").get<std::string>();
  if (why == "hint" && phase != Phase::asking) return notes_.push_back(text);
  tell(text);
  tell_notes();
  if (why == "correction") ++corrections;
  if (why == "challenge") {
    challenged = true;
    corrections = 0;
  }
  if (why == "warning") warned = true;
  if (why == "last") last = true;
  if (why == "approved") planned = true;
  phase = Phase::asking;
}

void RunState::undo() {
  if (before_steps_.empty()) out_of_place("undone");
  const Mark mark = before_steps_.back();
  before_steps_.pop_back();
  messages.resize(mark.messages);
  code.resize(mark.code);
  tally.steps = mark.steps;
  failures = mark.failures;
  planned = mark.planned;
  challenged = mark.challenged;
  disconfirmed = mark.disconfirmed;
  warned = mark.warned;
  last = mark.last;
  corrections = 0;
  notes_.clear();
  phase = Phase::asking;
}

void RunState::apply(const json& record, const std::filesystem::path& folder) {
  const auto type = record.at("type").get<std::string>();
  const auto expect = [&](bool in_place) {
    if (!in_place) out_of_place(type);
  };
  expect(phase != Phase::ended && name.empty() == (type == "begin"));
  if (type == "begin") {
    begin(record);
  } else if (type == "reply") {
    expect(phase == Phase::asking);
    take_reply(record);
  } else if (type == "proposal") {
    expect(phase == Phase::judging);
    take_proposal(record);
  } else if (type == "observation") {
    expect(phase == Phase::waiting && proposal.step > 0);
    take_observation(record, folder);
  } else if (type == "told") {
    take_told(record);
  } else if (type == "undone") {
    undo();
  } else if (type == "resumed") {
    record.at("backend").get_to(backend);
  } else if (type == "mode") {
    record.at("mode").get_to(options.mode);
  } else if (type == "end") {
    conclusion = conclusion_from(record);
    phase = Phase::ended;
  } else {
    throw Error("it has a record of the unknown type '" + type + "'");
  }
}

RunState state_of(const std::filesystem::path& run_folder) {
  RunState state;
  try {
    for (const json& record : read_journal(run_folder)) state.apply(record, run_folder);
    if (state.name.empty()) throw Error("it has no beginning");
  } catch (const nlohmann::json::exception& error) {
    throw Error("the record of the run in " + run_folder.string() + " is damaged: " + error.what());
  } catch (const Error& error) {
    throw Error("the record of the run in " + run_folder.string() + " can't be read: " + error.what());
  }
  return state;
}

}  // namespace maia::agent
