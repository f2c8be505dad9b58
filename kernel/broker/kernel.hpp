// The kernel: answers Jupyter's requests by means of the session, the magics and the history.
#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/agent/driver.hpp"
#include "broker/history.hpp"
#include "broker/jupyter.hpp"
#include "broker/magics/magic.hpp"
#include "broker/output_pump.hpp"
#include "broker/services/backends.hpp"
#include "broker/services/service_desk.hpp"
#include "broker/session.hpp"
#include "broker/session_directory.hpp"
#include "broker/shown/escapes.hpp"
#include "broker/shown/safe_display.hpp"

namespace maia::broker {

/// Version of the product, e.g. "0.1.0".
std::string version();

/// One kernel. Threads: see RequestHandler; what the session tells comes from its own thread.
class Kernel final : private RequestHandler, private SessionListener, private KernelContext, private AgentNotebook {
 public:
  /// Binds the sockets and starts the first worker in the background. Throws ConnectionError for a bad connection file,
  /// std::runtime_error if a part of the installation is missing.
  explicit Kernel(const std::filesystem::path& connection_file);
  ~Kernel() override;

  /// Serves until a front end shuts the kernel down.
  void run();

  /// Stops the running cell. Any thread.
  void interrupt() override;
  /// Ends the session and removes its files. Any thread.
  void shutdown() override;

 private:
  // RequestHandler
  Json execute(const ExecuteRequest& request) override;
  Json complete(const std::string& code, int cursor) override;
  Json inspect(const std::string& code, int cursor, int detail) override;
  Json is_complete(const std::string& code) override;
  Json kernel_info() override;
  void frontend_opened(const std::string& id, const Json& data, const Json& header) override;
  void frontend_message(const std::string& id, const Json& data, const Json& header) override;
  void frontend_closed(const std::string& id) override;
  void idle() override { agent_.idle(); }

  // SessionListener
  void on_text(Stream stream, std::string_view bytes) override;
  void on_display(const protocol::Display& display) override;
  void on_result(const protocol::Result& result) override;
  void on_clear_output(bool wait) override;
  std::optional<std::string> read_input(const std::string& prompt, bool password,
                                        const std::atomic<bool>& cancelled) override;
  void wake_input() override;
  void on_service(protocol::ServiceRequest request, ServiceAnswer answer) override {
    desk_.take(std::move(request), std::move(answer));
  }
  void on_service_cancel(std::uint64_t id) override { desk_.cancel(id); }

  // KernelContext
  CodeOutcome run_code(const std::string& code, std::uint32_t first_line, bool show_result) override;
  CodeOutcome run_unlogged(const std::string& code, std::uint32_t first_line) override;
  CodeOutcome run_again(const LoggedCode& piece) override;
  void print(std::string_view text) override;
  void print_error(std::string_view text) override;
  void display(const protocol::MimeBundle& bundle) override;
  std::vector<protocol::Name> names() override;
  protocol::Configured configure(const std::string& key, const std::string& value) override;
  WorkerInfo worker() override;
  SandboxPolicy sandbox() override;
  std::string ask_person(const std::string& question) override;
  void restart(const WorkerProfile& profile) override;
  void forget() override;
  const std::vector<LoggedCode>& log() const override { return log_; }
  const std::vector<LoggedCode>& replayable() const override { return replayable_; }
  int shell(const std::string& command) override;
  History& history() override { return history_; }
  Agent& agent() override { return agent_; }
  Backends& backends() override { return backends_; }
  void set_next_input(const std::string& text, bool replace) override;
  int execution_count() const override { return cell_.count; }
  bool interrupted() const override { return session_.interrupted(); }

  // AgentNotebook
  void send(const std::string& front_end, const Json& data, const Place& place) override;
  void show(const protocol::MimeBundle& bundle, const std::string& display_id, bool update,
            const Place& place) override;
  void write(Stream stream, const std::string& text, const Place& place) override;
  void show_error(const CellError& error) override;
  void forget_interrupt() override;
  int losses() override { return session_.losses(); }

  /// The cell that runs, or ran last.
  struct Cell {
    Json metadata;  ///< of the execute_request
    int count = 0;
    bool silent = false;
    bool allow_stdin = true;
    Json payload = Json::array();
  };

  std::optional<CellError> run_cell(const std::string& code);
  std::optional<CellError> run_magic_call(const MagicCall& call);
  std::optional<CellError> run_shell_line(const std::string& command);
  std::optional<CellError> show_help(const std::string& name, int detail);
  CodeOutcome run_in_worker(const std::string& code, std::uint32_t first_line, bool show_result,
                            const std::string& name);
  CodeOutcome run_logged(const LoggedCode& piece, bool show_result);
  Json evaluate(const std::string& expression);
  CellError lost_error(const std::string& reason, const CellError& cause);
  void roll_log();
  void say_notices();
  void publish(const std::string& type, const Json& content);
  void publish_display(Json data, Json metadata, const std::string& display_id, bool update);
  Json shown_data(const protocol::MimeBundle& bundle);
  Json shown_metadata(const std::string& metadata) const;
  void write(Stream stream, std::string_view bytes);
  /// The person has chosen to see what cells show as it is, with all that it does.
  bool displays_may_act() const { return displays_act_; }

  SessionDirectory folder_;
  History history_;
  Programs programs_;
  JupyterServer server_;
  OutputPump output_;

  // Under the lock of output_, so that text and displays belong to the cell that made them.
  Json parent_ = Json::object();
  Json* captured_ = nullptr;  ///< collects the value of a user expression in place of the front end

  DisplayGate gate_;
  std::array<EscapeFilter, 2> escapes_;     ///< of stdout and stderr; the session's thread alone
  std::atomic<bool> displays_act_ = false;  ///< as the sandbox was when the cell began
  std::atomic<bool> left_out_said_ = false;

  Cell cell_;
  int next_count_ = 1;
  std::vector<LoggedCode> log_, replayable_;
  bool restarting_ = false;  ///< on the person's wish
  bool abandoned_ = false;   ///< replayable_ was left behind by such a restart, and was not run again
  int seen_losses_ = 0;
  bool history_problem_said_ = false;
  bool backends_problem_said_ = false;
  bool sandbox_said_ = false;

  Backends backends_;
  ServiceDesk desk_{backends_};
  AgentDriver agent_;
  std::mutex shutdown_mutex_;
  Session session_;  // last: its thread uses all of the above
};

}  // namespace maia::broker
