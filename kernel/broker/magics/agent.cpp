#include "broker/agent/agent.hpp"

#include <algorithm>
#include <array>

#include "broker/magics/arguments.hpp"
#include "broker/magics/table.hpp"
#include "broker/magics/text.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

constexpr std::string_view commands[] = {"approve", "hint", "pause",  "reject", "replay", "report",
                                         "resume",  "runs", "status", "stop",   "undo"};

std::optional<AgentMode> parse_mode(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "step") return AgentMode::step;
  if (text == "auto") return AgentMode::automatic;
  if (text == "plan") return AgentMode::plan;
  throw MagicError("--mode is step, auto or plan, not '" + text + "'");
}

/// The first word of a line and what follows it, as it was written.
std::pair<std::string, std::string> split_first(std::string_view line) {
  line = trimmed(line);
  const std::size_t end = std::min(line.find_first_of(" \t\n"), line.size());
  return {std::string(line.substr(0, end)), std::string(trimmed(line.substr(end)))};
}

AgentOrder parse_order(const std::string& line, const std::vector<AgentTask>& tasks) {
  const Arguments arguments =
      Arguments::parse(line, {{"context", "allow-degraded"},
                              {"unit", "steps", "tokens", "budget", "seconds", "timeout", "mode", "backend", "seed"}});
  AgentOrder order;
  if (arguments.words().empty()) throw MagicError("a task is missing before the options");
  order.task = arguments.words()[0];
  for (std::size_t i = 1; i < arguments.words().size(); ++i)
    order.argument += (i > 1 ? " " : "") + arguments.words()[i];
  const auto task = std::find_if(tasks.begin(), tasks.end(), [&](const AgentTask& t) { return t.name == order.task; });
  if (task == tasks.end()) {
    std::vector<std::string> names(std::begin(commands), std::end(commands));
    for (const AgentTask& known : tasks) names.push_back(known.name);
    const std::vector<std::string> nearest = nearest_names(order.task, names);
    throw MagicError("there is no task or command '" + order.task + "'" +
                     (nearest.empty() ? "; %agent alone lists them" : "; did you mean " + listed_or(nearest) + "?"));
  }
  if (task->argument.empty() && !order.argument.empty())
    throw MagicError("the task " + order.task + " takes nothing but options; '" + order.argument + "' is too much");
  if (!task->argument.empty() && order.argument.empty())
    throw MagicError("the task " + order.task + " needs " + task->argument + " behind it");

  order.unit_given = arguments.has("unit");
  order.unit = arguments.value("unit", order.unit);
  order.steps = static_cast<int>(parse_number(arguments.value("steps", "25"), "--steps", 1, 1000));
  order.tokens = parse_number(arguments.value("tokens", "2000000"), "--tokens", 1000, 1'000'000'000);
  order.budget = parse_real(arguments.value("budget", "0"), "--budget", 0, 10'000);
  if (arguments.has("budget") && order.budget == 0) throw MagicError("--budget is in dollars and more than 0");
  order.seconds = parse_real(arguments.value("seconds", "3600"), "--seconds", 1, 1e6);
  order.experiment_seconds = static_cast<int>(parse_number(arguments.value("timeout", "600"), "--timeout", 1, 86'400));
  order.mode = parse_mode(arguments.value("mode", ""));
  order.backend = arguments.value("backend", "");
  if (arguments.has("seed"))
    order.seed = static_cast<std::uint64_t>(parse_number(arguments.value("seed", "0"), "--seed", 0, 1L << 53));
  order.context = arguments.has("context");
  order.allow_degraded = arguments.has("allow-degraded");
  return order;
}

std::string overview(const std::vector<AgentTask>& tasks) {
  std::vector<std::vector<std::string>> rows;
  for (const AgentTask& task : tasks)
    rows.push_back({"%agent " + task.name + (task.argument.empty() ? "" : " ..."), task.summary});
  return "The agent looks into a unit of a model: it writes experiments as cells of this notebook, sees what they "
         "show,\n"
         "and ends with a description and a label. Without a key and without a network the offline scientist plays "
         "the\n"
         "model's part; %backend vlm SETTING connects a real one. For example:\n"
         "\n"
         "    System system(52, \"conv_head\");\n"
         "    %agent describe\n"
         "\n" +
         format_table(rows, 110) +
         "\n%help agent says more: options, and how to stop, resume, undo, replay and report.\n";
}

class AgentMagic final : public Magic {
 public:
  std::string_view name() const override { return "agent"; }
  std::string_view usage() const override { return "%agent [TASK [ARGUMENT] [OPTION...] | COMMAND]"; }
  std::string_view summary() const override { return "Let the agent interpret a unit by experiments of its own"; }
  std::string_view details() const override {
    return "Tasks: describe, bias CLASS, spurious, ask \"QUESTION\"; %agent alone says what they are.\n"
           "  --unit EXPRESSION   the System it is about (system)\n"
           "  --mode MODE         step: you run each experiment; auto: nobody is asked; plan: first a plan, which you\n"
           "                      approve. Usual: auto where the front end inserts cells (maia run, our extension), "
           "else "
           "step\n"
           "  --steps N           experiments at most (25)\n"
           "  --budget DOLLARS    and --tokens N (2000000), --seconds N (3600): other limits\n"
           "  --timeout N         seconds that one experiment may take (600)\n"
           "  --backend SETTING   who is asked, in place of what %backend vlm says\n"
           "  --seed N            where the model and the images start from\n"
           "  --context           the agent is told of your own cells, too\n"
           "  --allow-degraded    nobody is asked even where the system lacks a part of the sandbox (%sandbox says "
           "so)\n"
           "Commands, for the run that is under way, or where RUN can be given for one of %agent runs:\n"
           "  status   runs   pause   stop   resume [RUN] [--mode MODE]   undo (takes the last step back)\n"
           "  approve [REMARKS] (of a plan)   reject REASON   hint TEXT\n"
           "  replay RUN (the record plays the model)   report [RUN] (a page with all of it)\n"
           "In C++ agent::last() is the result.";
  }
  std::vector<std::string_view> choices() const override {
    static constexpr std::string_view words[] = {"describe",  "bias",
                                                 "spurious",  "ask",
                                                 "approve",   "hint",
                                                 "pause",     "reject",
                                                 "replay",    "report",
                                                 "resume",    "runs",
                                                 "status",    "stop",
                                                 "undo",      "--unit",
                                                 "--mode",    "--steps",
                                                 "--budget",  "--tokens",
                                                 "--seconds", "--timeout",
                                                 "--backend", "--seed",
                                                 "--context", "--allow-degraded",
                                                 "step",      "auto",
                                                 "plan"};
    return {std::begin(words), std::end(words)};
  }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    Agent& agent = kernel.agent();
    if (trimmed(call.arguments).empty()) {
      kernel.print(overview(agent.tasks()));
      return std::nullopt;
    }
    const auto [word, rest] = split_first(call.arguments);
    if (word == "approve") return agent.approve(rest);
    if (word == "reject") {
      if (rest.empty()) throw MagicError("%agent reject needs a reason, which the agent is told");
      return agent.reject(rest);
    }
    if (word == "hint") {
      if (rest.empty()) throw MagicError("%agent hint needs a text");
      agent.hint(rest);
    } else if (word == "resume" || word == "replay") {
      const Arguments arguments = Arguments::parse(rest, Arguments::LongOptions{{"allow-degraded"}, {"mode"}});
      arguments.expect_words(word == "replay" ? 1 : 0, 1, "%agent " + word + " takes the name of a run");
      const std::string run = arguments.words().empty() ? "" : arguments.words()[0];
      const std::optional<AgentMode> mode = parse_mode(arguments.value("mode", ""));
      if (arguments.has("allow-degraded")) agent.allow_degraded();
      return word == "resume" ? agent.resume(run, mode) : agent.replay(run, mode);
    } else if (word == "report") {
      const Arguments arguments = Arguments::parse(rest);
      arguments.expect_words(0, 1, "%agent report takes the name of a run");
      agent.report(arguments.words().empty() ? "" : arguments.words()[0]);
    } else if (std::find(std::begin(commands), std::end(commands), word) != std::end(commands)) {
      if (!rest.empty()) throw MagicError("%agent " + word + " takes nothing; '" + rest + "' is too much");
      if (word == "status")
        agent.status();
      else if (word == "runs")
        agent.runs();
      else if (word == "pause")
        agent.pause();
      else if (word == "stop")
        agent.stop();
      else
        agent.undo();
    } else {
      const AgentOrder order = parse_order(call.arguments, agent.tasks());
      if (order.allow_degraded) agent.allow_degraded();
      return agent.begin(order);
    }
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Magic> make_agent() { return std::make_unique<AgentMagic>(); }

}  // namespace maia::broker
