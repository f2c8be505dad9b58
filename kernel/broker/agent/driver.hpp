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
#include "broker/agent/notebook.hpp"
#include "broker/agent/time_limit.hpp"

namespace maia::broker {

/// What the driver does not do itself.
struct AgentMeans {
  /// The model behind a setting as after `%backend vlm`; empty: the one that is set. Throws maia::Error.
  std::function<agent::Brain(const std::string& setting)> brain;
  std::function<std::filesystem::path()> runs = [] { return agent::runs_folder(); };
  std::function<std::chrono::steady_clock::time_point()> now = &std::chrono::steady_clock::now;
};

/// How steps reach the notebook is decided anew for each: a front end that inserts cells gets them by its comm (see
/// cells.hpp); without one a step is offered as the next cell, or, if nobody is to be asked, runs in the agent's own
/// cell. A run goes on when exactly its pending step has run, in a cell that was not its step before; every other run
/// of such a cell only runs it.
///
/// It thinks before the cell's reply, on the thread that runs cells: the front end shows the cell as running, and its
/// interrupt stops the model. go_on() is the one place that does.
///
/// Threads: on_text() and the like may be called by any; all others by the one that runs cells, also those of Agent.
class AgentDriver final : public Agent {
 public:
  AgentDriver(KernelContext& kernel, AgentNotebook& notebook, AgentMeans means);
  ~AgentDriver() override;

  // What the kernel tells of its front end.
  void frontend_opened(const nlohmann::json& data);
  void frontend_message(const nlohmann::json& data);
  void frontend_closed();

  // What the kernel tells of a cell: its begin; its end, with its error; what it shows. end_cell() returns the error
  // that the cell is to end with: one of the model, while one of an experiment is shown and told to the agent.
  void begin_cell(const nlohmann::json& metadata, const std::string& code, bool silent);
  std::optional<CellError> end_cell(std::optional<CellError> error);
  void on_text(Stream stream, std::string_view bytes) { capture_.text(stream, bytes); }
  void on_display(const protocol::Display& display) { capture_.display(display); }
  void on_result(const protocol::Result& result) { capture_.result(result); }
  void on_clear_output() { capture_.clear(); }
  /// What the session shows now is for the agent, in its form.
  bool watches() const { return capture_.on(); }
  /// What the session shows now is of no interest to anybody.
  bool hides() const { return hides_; }

  // Agent
  std::vector<AgentTask> tasks() override;
  std::optional<CellError> begin(const AgentOrder& order) override;
  std::optional<CellError> resume(const std::string& run, std::optional<AgentMode> mode) override;
  std::optional<CellError> replay(const std::string& run, std::optional<AgentMode> mode) override;
  std::optional<CellError> approve(const std::string& remarks) override;
  std::optional<CellError> reject(const std::string& reason) override;
  void hint(const std::string& text) override;
  void stop() override;
  void undo() override;
  void status() override;
  void runs() override;
  void report(const std::string& run) override;

 private:
  struct Pending {
    int step = 0;  ///< 0: a plan, to be approved
    std::string code;
    Provenance provenance;
    std::string insertion;  ///< id of the message to the front end; empty if there was none
  };
  struct Cell {
    std::string id, code;
    bool counts = false;  ///< not silent
    bool agents = false;  ///< it is the pending step
    bool magic = false;   ///< a command of %agent ran in it
    int lines_before = 0;
    int losses = 0;
    std::chrono::steady_clock::time_point begun;
  };

  bool inserts() const { return front_end_open_; }
  bool asks() const;
  const char* mode_name() const;
  void take(std::unique_ptr<agent::Run> run, bool offline, std::optional<AgentMode> mode);
  void leave();
  void check(const std::string& unit);

  std::optional<CellError> go_on();
  std::optional<CellError> think();
  std::optional<CellError> paused(CellError error, const std::string& consequence);
  bool refuse();
  void deliver();
  void insert(const char* op, const std::vector<AgentCell>& cells, const Provenance& provenance);
  void conclude();
  std::optional<CellError> run_in_cell();
  void begin_experiment();
  agent::Observation end_experiment(const std::optional<CellError>& error, const std::string& code);
  std::string restore();
  void tell_state(const char* phase, nlohmann::json more = nlohmann::json::object());
  void say(const std::string& line);
  void show_markdown(const std::string& text);
  agent::Run& current(const char* what) const;
  std::string newest_open_run() const;
  std::filesystem::path folder_of(const std::string& run) const;

  KernelContext& kernel_;
  AgentNotebook& notebook_;
  const AgentMeans means_;

  bool front_end_open_ = false;

  std::unique_ptr<agent::Run> run_;
  bool offline_ = false;  ///< no model behind it
  std::optional<AgentMode> mode_;
  bool tells_context_ = false;
  int experiment_seconds_ = 600;
  std::optional<Pending> pending_;
  std::vector<std::vector<std::string>> inserted_;               ///< ids of the cells of each step, oldest first
  std::set<std::pair<std::string, int>> used_cells_;             ///< ids with the steps that they were
  std::map<std::string, std::vector<std::string>> inserted_by_;  ///< ids of the cells of a message to the front end
  std::string front_end_problem_;
  std::vector<std::string> own_cells_;  ///< of the person, since the last step
  int restored_losses_ = 0;             ///< the session in which all that was to be run again has run
  CellCost last_cost_;
  int insertions_ = 0, thoughts_ = 0;

  Cell cell_;
  Capture capture_;
  std::unique_ptr<TimeLimit> limit_;
  std::atomic<bool> hides_ = false;
};

}  // namespace maia::broker
