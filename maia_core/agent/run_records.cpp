#include "agent/run_records.hpp"

namespace maia::agent {

using nlohmann::json;

namespace {

std::int64_t tokens_from(const json& record, const char* name) {
  const auto tokens = whole_from<std::int64_t>(record, name);
  constexpr std::int64_t most = std::int64_t{1} << 40;
  if (tokens < 0 || tokens > most) throw Error(std::string("it has a reply with impossible ") + name);
  return tokens;
}

}  // namespace

ChatUsage usage_from(const json& record) {
  return {tokens_from(record, "input_tokens"), tokens_from(record, "cached_input_tokens"),
          tokens_from(record, "output_tokens")};
}

json to_json(const RunOptions& options) {
  json record = {{"task", options.task},       {"argument", options.argument},
                 {"unit", options.unit},       {"setup", options.setup},
                 {"context", options.context}, {"steps", options.steps},
                 {"tokens", options.tokens},   {"budget", options.budget},
                 {"seconds", options.seconds}, {"plan", options.plan},
                 {"mode", options.mode},       {"own_cells", options.own_cells},
                 {"origin", options.origin},   {"experiment_seconds", options.experiment_seconds},
                 {"sandbox", options.sandbox}};
  if (options.seed) record["seed"] = *options.seed;
  return record;
}

RunOptions options_from(const json& record) {
  RunOptions options;
  record.at("task").get_to(options.task);
  record.at("argument").get_to(options.argument);
  record.at("unit").get_to(options.unit);
  record.at("setup").get_to(options.setup);
  record.at("context").get_to(options.context);
  options.steps = whole_from<int>(record, "steps");
  options.tokens = whole_from<std::int64_t>(record, "tokens");
  record.at("budget").get_to(options.budget);
  record.at("seconds").get_to(options.seconds);
  record.at("plan").get_to(options.plan);
  // Older records lack these.
  if (record.contains("mode")) record.at("mode").get_to(options.mode);
  if (record.contains("own_cells")) record.at("own_cells").get_to(options.own_cells);
  if (record.contains("origin")) record.at("origin").get_to(options.origin);
  if (record.contains("sandbox")) record.at("sandbox").get_to(options.sandbox);
  if (record.contains("experiment_seconds")) options.experiment_seconds = whole_from<int>(record, "experiment_seconds");
  if (record.contains("seed")) options.seed = whole_from<std::uint64_t>(record, "seed");
  return options;
}

json to_json(const Task& task) {
  return {{"name", task.name}, {"conclusion", task.conclusion}, {"verdicts", task.verdicts}, {"system", task.system},
          {"user", task.user}, {"challenge", task.challenge},   {"warning", task.warning},   {"last", task.last}};
}

Task task_from(const json& record) {
  Task task;
  record.at("name").get_to(task.name);
  record.at("conclusion").get_to(task.conclusion);
  record.at("verdicts").get_to(task.verdicts);
  record.at("system").get_to(task.system);
  record.at("user").get_to(task.user);
  record.at("challenge").get_to(task.challenge);
  record.at("warning").get_to(task.warning);
  record.at("last").get_to(task.last);
  return task;
}

json to_json(const Proposal& proposal) {
  return {{"step", proposal.step},
          {"markdown", proposal.markdown},
          {"hypotheses", proposal.hypotheses},
          {"disconfirm", proposal.disconfirm},
          {"code", proposal.code}};
}

Proposal proposal_from(const json& record) {
  Proposal proposal;
  proposal.step = whole_from<int>(record, "step");
  record.at("markdown").get_to(proposal.markdown);
  record.at("hypotheses").get_to(proposal.hypotheses);
  record.at("disconfirm").get_to(proposal.disconfirm);
  record.at("code").get_to(proposal.code);
  return proposal;
}

json to_json(const Conclusion& conclusion) {
  json labels = json::array();
  for (const Label& label : conclusion.labels) labels.push_back({{"number", label.number}, {"text", label.text}});
  return {{"concluded", conclusion.concluded},
          {"reason", conclusion.reason},
          {"description", conclusion.description},
          {"bias", conclusion.bias},
          {"reasoning", conclusion.reasoning},
          {"answer", conclusion.answer},
          {"labels", labels},
          {"markdown", conclusion.markdown}};
}

Conclusion conclusion_from(const json& record) {
  Conclusion conclusion;
  record.at("concluded").get_to(conclusion.concluded);
  record.at("reason").get_to(conclusion.reason);
  record.at("description").get_to(conclusion.description);
  record.at("bias").get_to(conclusion.bias);
  record.at("reasoning").get_to(conclusion.reasoning);
  record.at("answer").get_to(conclusion.answer);
  record.at("markdown").get_to(conclusion.markdown);
  for (const auto& label : record.at("labels"))
    conclusion.labels.push_back({whole_from<int>(label, "number"), label.at("text").get<std::string>()});
  return conclusion;
}

json to_json(const Tally& tally) {
  return {{"steps", tally.steps},
          {"rounds", tally.rounds},
          {"input_tokens", tally.usage.input_tokens},
          {"cached_input_tokens", tally.usage.cached_input_tokens},
          {"output_tokens", tally.usage.output_tokens},
          {"cost", tally.cost},
          {"model_seconds", tally.model_seconds},
          {"experiment_seconds", tally.experiment_seconds}};
}

json to_json(const Observation& observation, JournalWriter& journal) {
  json shown = json::array();
  for (const Shown& part : observation.shown) shown.push_back(part_to_json(part, journal));
  return {{"shown", shown},
          {"out", observation.out},
          {"err", observation.err},
          {"error", observation.error},
          {"code", observation.code},
          {"edited", observation.edited},
          {"interrupted", observation.interrupted},
          {"session_lost", observation.session_lost},
          {"approved", observation.approved},
          {"context", observation.context},
          {"seconds", observation.seconds}};
}

Observation observation_from(const json& record, const std::filesystem::path& folder) {
  Observation observation;
  for (const auto& part : record.at("shown")) observation.shown.push_back(part_from_json(part, folder));
  record.at("out").get_to(observation.out);
  record.at("err").get_to(observation.err);
  record.at("error").get_to(observation.error);
  record.at("code").get_to(observation.code);
  record.at("edited").get_to(observation.edited);
  record.at("interrupted").get_to(observation.interrupted);
  record.at("session_lost").get_to(observation.session_lost);
  if (record.contains("approved")) record.at("approved").get_to(observation.approved);  // older records lack it
  record.at("context").get_to(observation.context);
  record.at("seconds").get_to(observation.seconds);
  return observation;
}

}  // namespace maia::agent
