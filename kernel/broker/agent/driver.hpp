// The agent in the notebook: begins runs, proposes their steps as cells, watches what these show, and goes on.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/run.hpp"
#include "broker/agent/agent.hpp"
#include "broker/agent/capture.hpp"
#include "broker/agent/cells.hpp"
#include "broker/agent/delivery.hpp"
#include "broker/agent/front_ends.hpp"
#include "broker/agent/notebook.hpp"
#include "broker/agent/patience.hpp"
#include "broker/agent/thought.hpp"
#include "broker/agent/time_limit.hpp"

namespace maia::broker {

/// What the driver does not do itself.
struct AgentMeans {
  /// The model behind a setting as after `%backend vlm`; empty: the one that is set. Throws maia::Error.
  std::function<agent::Brain(const std::string& setting)> brain;
  std::function<std::filesystem::path()> runs = [] { return agent::runs_folder(); };
  std::function<std::chrono::steady_clock::time_point()> now = &std::chrono::steady_clock::now;
  /// How long a front end may take to insert cells; see Patience.
  std::chrono::milliseconds patience = std::chrono::seconds(30);
};

/// A cell, as the front end asked for it.
struct CellRequest {
  nlohmann::json header;
  nlohmann::json metadata;
  std::string code;
  bool silent = false;
  bool stored = true;  ///< in the history: it is a cell of the notebook
};

/// How steps reach the notebook is decided anew for each. The front end that is the run's home gets them by its comm
/// (see kernel/frontend/PROTOCOL.md); without one a step is offered as the next cell, or, if nobody is to be asked,
/// runs in the agent's own cell. A run goes on when exactly its pending step has run, in a cell that was not its step
/// before; every other run of such a cell only runs it.
///
/// Where it thinks: for a front end that takes cells only from a reply, and without one, before the reply, on the
/// thread that runs cells. For all others on a thread of its own that begins once everything that had arrived is
/// answered, see Thought. While that has the run, `run_` is null, and what is to be done with the run waits for its
/// return.
///
/// Threads: on_text() and the like, interrupt() and shutdown() may be called by any; all others by the one that runs
/// cells, also those of Agent.
class AgentDriver final : public Agent {
 public:
  AgentDriver(KernelContext& kernel, AgentNotebook& notebook, AgentMeans means);
  ~AgentDriver() override;

  // What front ends say on their comms. Any JSON may come.
  void frontend_opened(const std::string& id, const std::string& session, const nlohmann::json& data);
  void frontend_message(const std::string& id, const nlohmann::json& data);
  void frontend_closed(const std::string& id);
  /// The newest of the runs that a front end lists which can be resumed; empty if there is none.
  std::string open_run(const nlohmann::json& data) const;

  // What the kernel tells of a cell: its begin; its end, with its error; what it shows. end_cell() returns the error
  // that the cell is to end with: one of the model, while one of an experiment is shown and told to the agent.
  void begin_cell(CellRequest request);
  std::optional<CellError> end_cell(std::optional<CellError> error);
  void on_text(Stream stream, std::string_view bytes) { capture_.text(stream, bytes); }
  void on_display(const protocol::Display& display) { capture_.display(display); }
  void on_result(const protocol::Result& result) { capture_.result(result); }
  void on_clear_output() { capture_.clear(); }
  /// What the session shows now is for the agent, in its form.
  bool watches() const { return capture_.on(); }
  /// What runs now is an experiment as the model wrote it: no person changed it.
  bool runs_its_own_words() const;
  /// What the session shows now is of no interest to anybody.
  bool hides() const { return hides_; }

  /// Everything that had arrived is answered.
  void idle();
  /// The person's interrupt. While a cell runs it is the cell's.
  void interrupt();
  /// It thinks no longer, for good.
  void shutdown() { thought_.stop(); }

  // Agent
  void allow_degraded() override;
  std::vector<AgentTask> tasks() override;
  std::optional<CellError> begin(const AgentOrder& order) override;
  std::optional<CellError> resume(const std::string& run, std::optional<AgentMode> mode) override;
  std::optional<CellError> replay(const std::string& run, std::optional<AgentMode> mode) override;
  std::optional<CellError> approve(const std::string& remarks) override;
  std::optional<CellError> reject(const std::string& reason) override;
  void hint(const std::string& text) override;
  void pause() override;
  void stop() override;
  void undo() override;
  void status() override;
  void runs() override;
  void report(const std::string& run) override;

 private:
  struct Cell {
    std::string id, code, session;
    AgentNotebook::Place place;
    bool stored = true;   ///< it is a cell of the notebook
    bool counts = false;  ///< not silent
    bool agents = false;  ///< it is the pending step
    bool magic = false;   ///< a command of %agent ran in it
    int lines_before = 0;
    int losses = 0;
    std::chrono::steady_clock::time_point begun;
  };

  // The run, and whether it is here.
  bool has_run() const { return run_ != nullptr || thought_.has_run(); }
  bool is_present(const std::string& run) const { return has_run() && run == facts_.run; }
  bool while_thinking(const std::function<void(Course&)>& change);
  void settle();
  void take_back();
  void recall();
  void when_here(const std::function<void(agent::Run&)>& action);
  agent::Run& current(const char* what);
  void take(std::unique_ptr<agent::Run> run, bool offline);
  void take_up(const std::string& name);
  void leave();

  // Going on.
  std::optional<CellError> go_on();
  std::optional<CellError> think();
  std::optional<CellError> paused(CellError error, const std::string& failure);
  void deliver();
  void conclude();
  void tell_result();
  std::optional<CellError> run_in_cell();
  void end_own_cell();
  std::optional<CellError> end_step(std::optional<CellError> error);
  void begin_experiment();
  agent::Observation end_experiment(const std::optional<CellError>& error, const std::string& code);
  std::string restore();

  // What the person asks for, by a magic or an event.
  std::optional<CellError> approve_plan(const std::string& remarks);
  std::optional<CellError> reject_proposal(const std::string& reason);
  bool give_hint(const std::string& text);
  bool pause_run();
  void end_run();
  void undo_step();
  void set_mode(AgentMode mode);
  void continue_in(const Cell& cell);
  void begin_in(const Cell& cell, const std::string& origin);
  void check(const std::string& unit);
  void check_lock(std::optional<AgentMode> mode) const;
  bool lock_suffices() const;

  // Front ends.
  void handle_event(const std::string& front_end, const std::string& event, const nlohmann::json& data);
  void on_inserted(const std::string& id, std::vector<std::string> cells);
  void on_failed(const std::string& id, const std::string& reason);
  void agree_to_plan(const std::string& remarks);
  void on_approve_all(bool can_think);
  void confirmed();
  void forget_insertion();
  void remove_cells(const std::vector<std::string>& cells);
  nlohmann::json state();
  void tell_state(const std::string& phase, const std::string& text = {});

  void say(const std::string& line);
  void show_markdown(const std::string& text);
  std::string newest_open_run() const;
  std::filesystem::path folder_of(const std::string& run) const;

  KernelContext& kernel_;
  AgentNotebook& notebook_;
  const AgentMeans means_;

  // The present run. While a thought has it, run_ is null, facts_ are as it left and queue_ is what waits for it.
  std::unique_ptr<agent::Run> run_;
  RunFacts facts_;
  std::vector<std::function<void(agent::Run&)>> queue_;
  Course course_;
  bool offline_ = false;  ///< no model behind it
  std::string phase_, text_;
  std::chrono::steady_clock::time_point thinks_since_;
  bool pausing_ = false;                     ///< after the present step
  bool allows_degraded_ = false;             ///< the person has said so
  std::atomic<bool> wants_thought_ = false;  ///< it is to think as soon as the kernel is idle
  std::optional<Pending> pending_;
  std::optional<Insertion> unconfirmed_;                         ///< sent, or to be sent, and not inserted yet
  std::map<std::string, std::vector<std::string>> inserted_by_;  ///< ids of the cells of a message to the front end
  std::vector<std::vector<std::string>> inserted_;               ///< ids of the cells of each step, oldest first
  std::set<std::pair<std::string, int>> used_cells_;             ///< ids with the steps that they were
  std::vector<std::string> own_cells_;                           ///< of the person, since the last step
  int restored_losses_ = 0;  ///< the session in which all that was to be run again has run
  CellCost last_cost_;
  AgentNotebook::Place place_ = nlohmann::json::object();  ///< of the run's last cell

  std::string front_end_problem_;

  Cell cell_;
  std::atomic<bool> in_cell_ = false;
  std::atomic<bool> interrupted_ = false;  ///< before the thought began that is wanted
  Capture capture_;
  std::unique_ptr<TimeLimit> limit_;
  std::atomic<bool> hides_ = false;

  FrontEnds front_ends_;
  Patience patience_;
  Thought thought_;  // last: its thread uses the ones before
};

}  // namespace maia::broker
