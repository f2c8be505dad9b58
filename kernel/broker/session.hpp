// The session in which cells run: a worker, and a fresh one when that ends.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "broker/output.hpp"
#include "broker/worker_process.hpp"
#include "protocol/message.hpp"

namespace maia::broker {

/// Passes the answer to a service request on to the worker that made it, if that is still there. Any thread.
using ServiceAnswer = std::function<void(const protocol::ServiceReply&)>;

/// Receives what the worker's cells produce.
class SessionListener {
 public:
  virtual ~SessionListener() = default;

  /// In the order in which the cell produced them, from the session's own thread. Must not block for long.
  virtual void on_text(Stream stream, std::string_view bytes) = 0;
  virtual void on_display(const protocol::Display& display) = 0;
  virtual void on_result(const protocol::Result& result) = 0;
  virtual void on_clear_output(bool wait) = 0;

  /// The program reads a line; called on the thread that runs the cell. Nothing once `cancelled` is true.
  virtual std::optional<std::string> read_input(const std::string& prompt, bool password,
                                                const std::atomic<bool>& cancelled) = 0;
  /// Makes read_input() notice that `cancelled` has become true. Any thread.
  virtual void wake_input() = 0;

  /// The cell asks for something that only the broker can do, or no longer does; from the session's own thread.
  virtual void on_service(protocol::ServiceRequest request, ServiceAnswer answer) = 0;
  virtual void on_service_cancel(std::uint64_t id) = 0;
};

/// How one Execute went.
struct Execution {
  enum class End {
    done,         ///< the worker has answered: see `done`
    interrupted,  ///< before the worker was ready; nothing ran
    lost,         ///< the worker died; `reason` says how: a sentence
    unavailable,  ///< no worker could be started; `reason` says why
  };
  End end = End::done;
  protocol::Done done;
  std::string reason;
};

/// Runs cells in a worker that it starts in the background, watches, and replaces when it has died.
///
/// A thread of the session reads the worker's streams and messages. Threads: interrupt(), stop() and the const
/// functions may be called by any thread; all others by one thread at a time, the one that runs cells.
class Session {
 public:
  struct Limits {
    /// A cell that has not stopped this long after an interrupt costs the worker.
    std::chrono::milliseconds interrupt{3'000};
    /// Completion and the like are not waited for longer.
    std::chrono::milliseconds answer{3'000};
    /// As many workers in a row may die before they are ready.
    int failed_starts = 3;
  };

  /// Starts the first worker in the background. It, and all later ones, are told `backends`, as configure("backend",
  /// ...) takes them.
  Session(Programs programs, WorkerProfile profile, std::filesystem::path folder, SessionListener& listener,
          Limits limits, const std::vector<std::string>& backends = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Between these two, interrupt() has a meaning.
  void begin_cell();
  void end_cell();
  /// The person has asked to stop the cell that runs.
  bool interrupted() const { return interrupted_; }
  /// stop() was called.
  bool stopping() const { return stopping_; }
  const std::atomic<bool>& interrupted_flag() const { return interrupted_; }
  /// Becomes readable with interrupted(), to be polled.
  int interrupt_fd() const { return interrupt_fd_; }

  /// Runs code and waits for its end.
  Execution execute(protocol::Execute request);
  /// Each asks the worker and waits a little. Nothing if it is not ready, dies or does not answer.
  std::optional<protocol::Completions> complete(const std::string& code, std::uint32_t cursor);
  std::optional<protocol::Inspection> inspect(const std::string& code, std::uint32_t cursor, std::uint32_t detail);
  std::optional<protocol::Completeness> is_complete(const std::string& code);
  /// Waits until the worker has answered, or died.
  std::optional<std::vector<protocol::Name>> names();
  /// A setting that is accepted is made again in later workers, until forget_settings(), which keeps the backends.
  protocol::Configured configure(const std::string& key, const std::string& value);
  void forget_settings();

  /// Replaces the worker and waits until the new one is ready. Throws std::runtime_error if it can't start.
  void restart(const WorkerProfile& profile);

  /// Counts the workers that could run cells: variables are those of one generation. 0: none was ready yet.
  int generation() const;
  /// Counts the workers that ended, for whatever reason.
  int losses() const;
  WorkerInfo info() const;
  /// "starting", "ready" or "stopped".
  std::string state() const;
  /// What the person has to know of events since the last call, line by line; empty if there is nothing.
  std::string take_notices();

  void interrupt();
  /// Ends the worker with everything it started, and makes a running cell end. Nothing works afterwards.
  void stop();

 private:
  enum class State { starting, ready, none };
  using Worker = std::shared_ptr<WorkerProcess>;

  void run();
  void launch();
  void serve(const Worker& worker);
  bool read_stream(int fd, Stream stream, std::size_t limit);
  void read_streams(const Worker& worker, std::size_t out_limit, std::size_t err_limit);
  void handle(const Worker& worker, protocol::Message message);
  void handle_ready(const Worker& worker, const protocol::Ready& ready);
  void worker_ended(const Worker& worker, const std::string& broken);
  bool worker_runs() const;
  void wake();
  void cancel_input();
  void notice(const std::string& text);
  void remember(const std::string& key, const std::string& value);

  std::uint64_t new_id();
  template <class Answer>
  std::optional<Answer> ask(protocol::Message question, std::uint64_t id,
                            std::optional<std::chrono::milliseconds> limit);
  Execution wait_until_ready(std::unique_lock<std::mutex>& lock);

  const Programs programs_;
  const std::filesystem::path folder_;
  SessionListener& listener_;
  const Limits limits_;
  int wake_fd_ = -1;
  int interrupt_fd_ = -1;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::starting;
  Worker worker_;
  WorkerProfile profile_;
  protocol::Ready ready_;
  std::vector<std::pair<std::string, std::string>> settings_;
  std::map<std::uint64_t, std::string> repeated_settings_;  // id of a Configure that nobody waits for -> its text
  int generation_ = 0;
  int failed_starts_ = 0;
  std::string start_problem_;
  std::string startup_errors_;
  std::string dying_;
  std::string kill_reason_;  // why this session kills the worker
  bool fatal_ = false;       // it said so itself
  bool restart_wanted_ = false;
  bool start_wanted_ = true;
  std::atomic<bool> was_ready_ = false;  // this worker
  pid_t pid_ = 0;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, std::optional<protocol::Message>> answers_;
  std::optional<std::uint64_t> executing_;
  std::string lost_reason_;
  int lost_count_ = 0;
  std::optional<protocol::InputRequest> input_request_;
  std::string notices_;
  bool cell_active_ = false;
  std::chrono::steady_clock::time_point interrupted_at_;
  std::atomic<bool> interrupted_ = false;
  std::atomic<bool> input_cancelled_ = false;
  std::atomic<bool> stopping_ = false;

  std::mutex stop_mutex_;
  bool out_closed_ = false, err_closed_ = false;  // the thread's own
  std::thread thread_;
};

}  // namespace maia::broker
