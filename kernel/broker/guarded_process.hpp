// One program under maia-guard.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace maia::broker {

/// How a guarded program ended.
struct ProcessEnd {
  enum class Kind { exited, signaled, not_started, lost };
  Kind kind = Kind::lost;
  int number = 0;               ///< exit status or signal
  bool out_of_memory = false;   ///< the system killed it for want of memory
  bool too_many_tasks = false;  ///< the guard killed it, as it made more processes or threads than it may
  std::string reason;           ///< of not_started

  /// A clause without a subject: "was killed by signal 11 (Segmentation fault)", "exited with status 3".
  std::string text() const;
  /// As a shell shows it: the exit status, or 128 + the signal's number.
  int shell_status() const;
};

/// A program that runs under a guard (see guard.cpp): in a session of its own, with standard input from /dev/null and
/// standard output and error on pipes, and without any other descriptor of the broker but one end of a socket pair as
/// descriptor 3, if asked for. Nothing it started outlives it, or the broker.
///
/// Threads: one at a time, except interrupt() and kill(), which any thread may call.
class GuardedProcess {
 public:
  struct Options {
    std::string guard;              ///< path of maia-guard
    std::vector<std::string> argv;  ///< argv[0] is the program's path
    std::vector<std::string> environment;
    std::string remove_directory;  ///< what the guard removes if the broker is killed; may be empty
    bool channel = false;          ///< descriptor 3
    /// If processes > 0: how many there may be, and threads of all of them. Descriptor 4 is a socket by which the
    /// program gives the guard what it needs to count them (guard/supervisor.hpp).
    int processes = 0;
    int threads = 0;
  };
  static constexpr int supervisor = 4;  ///< that descriptor

  /// Starts it. Throws std::runtime_error if the guard can't be started; if the program itself can't, end() says so.
  explicit GuardedProcess(const Options& options);
  /// Kills what is left of it and waits until it is gone.
  ~GuardedProcess();
  GuardedProcess(const GuardedProcess&) = delete;
  GuardedProcess& operator=(const GuardedProcess&) = delete;

  /// The broker's ends, to poll and read: non-blocking.
  int out() const { return out_; }
  int err() const { return err_; }
  int channel() const { return channel_; }
  int report() const { return report_; }

  /// Reads what the guard has reported. Call it when report() is readable.
  void read_report();
  /// Once the program has ended: how. The guard may be at work for some time after, see gone().
  const std::optional<ProcessEnd>& end() const { return end_; }
  /// The guard has ended, too: no process is left.
  bool gone() const { return gone_; }
  /// The program's process id; 0 before the guard has told it.
  pid_t pid() const { return pid_; }

  /// Sends SIGINT to the program's process group.
  void interrupt();
  /// Has the guard kill everything. Returns at once.
  void kill();
  /// Blocks until gone(); kills the guard, too, if that takes longer than `timeout_ms`.
  void wait_gone(int timeout_ms);

 private:
  void command(char letter);
  void reap();

  pid_t guard_ = 0;
  pid_t pid_ = 0;
  int out_ = -1, err_ = -1, channel_ = -1, report_ = -1, control_ = -1;
  std::string report_text_;
  std::optional<ProcessEnd> end_;
  bool gone_ = false;
};

}  // namespace maia::broker
