// The agent as the magic %agent sees it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/magics/magic.hpp"

namespace maia::broker {

/// Who runs the experiments.
enum class AgentMode {
  step,       ///< the person, one after another
  automatic,  ///< nobody is asked
  plan        ///< as usual, once the person has approved a plan
};

/// What `%agent TASK` asks for.
struct AgentOrder {
  std::string task;
  std::string argument;             ///< a question, a class
  std::string unit = "system";      ///< a C++ expression of type System
  bool unit_given = false;          ///< false: the task may do without
  int steps = 25;                   ///< experiments
  std::int64_t tokens = 2'000'000;  ///< in and out
  double budget = 0;                ///< US dollars; 0: no limit
  double seconds = 3600;            ///< without the time in which it waits for the person
  int experiment_seconds = 600;     ///< one experiment is stopped after this
  std::optional<AgentMode> mode;
  std::string backend;  ///< as after `%backend vlm`; empty: what that says
  std::optional<std::uint64_t> seed;
  bool context = false;         ///< the agent is told of the person's own cells
  bool allow_degraded = false;  ///< nobody is asked although the system lacks a part of the sandbox
};

/// What it can be asked to do.
struct AgentTask {
  std::string name, argument, summary;
};

/// Runs of the agent, one at a time. Called on the thread that runs cells. All of them throw MagicError with the reason
/// if they can't do it; an error that they return is the cell's.
class Agent {
 public:
  virtual ~Agent() = default;

  virtual std::vector<AgentTask> tasks() = 0;

  /// Experiments may run unasked although the system lacks a part of their sandbox, until the kernel ends.
  virtual void allow_degraded() = 0;

  /// Begins a run, up to its first experiment, or, in automatic mode, as far as it goes within the cell.
  virtual std::optional<CellError> begin(const AgentOrder& order) = 0;
  /// Goes on with a run: the current one, or one of that name.
  virtual std::optional<CellError> resume(const std::string& run, std::optional<AgentMode> mode) = 0;
  /// A run that a record plays the model in.
  virtual std::optional<CellError> replay(const std::string& run, std::optional<AgentMode> mode) = 0;
  virtual std::optional<CellError> approve(const std::string& remarks) = 0;
  virtual std::optional<CellError> reject(const std::string& reason) = 0;
  virtual void hint(const std::string& text) = 0;
  /// It waits for `resume` once the present step is done; what it thinks it thinks no further.
  virtual void pause() = 0;
  virtual void stop() = 0;
  /// Takes the last step back.
  virtual void undo() = 0;

  /// Each prints or shows something.
  virtual void status() = 0;
  virtual void runs() = 0;
  virtual void report(const std::string& run) = 0;
};

}  // namespace maia::broker
