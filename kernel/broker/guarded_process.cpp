#include "broker/guarded_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include "guard/process_tree.hpp"

namespace maia::broker {
namespace {

constexpr int pipe_bytes = 1 << 20;
constexpr int child_channel = 3, child_control = 4, child_report = 5;

/// The guards that run now: what is left below the broker otherwise belongs to a guard that was killed.
class RunningGuards {
 public:
  void add(pid_t guard) {
    const std::lock_guard lock(mutex_);
    guards_.push_back(guard);
  }
  void remove(pid_t guard) {
    const std::lock_guard lock(mutex_);
    std::erase(guards_, guard);
  }
  std::vector<pid_t> all() {
    const std::lock_guard lock(mutex_);
    return guards_;
  }

 private:
  std::mutex mutex_;
  std::vector<pid_t> guards_;
};

RunningGuards& running_guards() {
  static RunningGuards guards;
  return guards;
}

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error("can't " + what + ": " + ::strerror(error));
}

/// A pair of descriptors, closed again unless released.
struct Pair {
  int read = -1, write = -1;
  Pair() = default;
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    close(read);
    close(write);
  }
  static void close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  void open_pipe() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) fail("make a pipe", errno);
    read = fds[0];
    write = fds[1];
    move_up();
  }
  void open_socket() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) fail("make a socket pair", errno);
    read = fds[0];
    write = fds[1];
    move_up();
  }

 private:
  /// Away from the numbers that the child gets, so that the dup2 calls in it can't overwrite one another's source.
  void move_up() {
    for (int* fd : {&read, &write}) {
      const int moved = ::fcntl(*fd, F_DUPFD_CLOEXEC, child_report + 1);
      if (moved < 0) fail("move a descriptor", errno);
      ::close(*fd);
      *fd = moved;
    }
  }
};

struct SpawnActions {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnActions() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    // The broker blocks and ignores signals; what it starts must not inherit that.
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnActions() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  void give(int fd, int as) { ::posix_spawn_file_actions_adddup2(&actions, fd, as); }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

int release(int& fd) {
  const int released = fd;
  fd = -1;
  return released;
}

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

}  // namespace

std::string ProcessEnd::text() const {
  switch (kind) {
    case Kind::exited:
      return "exited with status " + std::to_string(number);
    case Kind::signaled: {
      if (out_of_memory) return "was killed because the system ran out of memory";
      if (too_many_tasks) return "was killed because it did not stop making more processes or threads than it may";
      const char* name = ::strsignal(number);
      return "was killed by signal " + std::to_string(number) + " (" + (name != nullptr ? name : "unknown") + ")";
    }
    case Kind::not_started:
      return "was not started: " + reason;
    case Kind::lost:
      break;
  }
  return "was lost: its guard process was killed";
}

int ProcessEnd::shell_status() const {
  switch (kind) {
    case Kind::exited:
      return number;
    case Kind::signaled:
      return 128 + number;
    case Kind::not_started:
      return 127;
    case Kind::lost:
      break;
  }
  return 128 + SIGKILL;
}

GuardedProcess::GuardedProcess(const Options& options) {
  Pair out, err, report, control, channel;
  out.open_pipe();
  err.open_pipe();
  report.open_pipe();
  control.open_pipe();
  if (options.channel) channel.open_socket();
  for (const int fd : {out.read, err.read}) ::fcntl(fd, F_SETPIPE_SZ, pipe_bytes);  // best effort

  std::vector<std::string> argv = {options.guard, "--control", std::to_string(child_control), "--report",
                                   std::to_string(child_report)};
  if (!options.remove_directory.empty()) argv.insert(argv.end(), {"--remove", options.remove_directory});
  if (options.processes > 0)
    argv.insert(argv.end(), {"--supervise", std::to_string(supervisor), std::to_string(options.processes),
                             std::to_string(options.threads)});
  argv.push_back("--");
  argv.insert(argv.end(), options.argv.begin(), options.argv.end());
  std::vector<std::string> environment = options.environment;

  SpawnActions spawn;
  ::posix_spawn_file_actions_addopen(&spawn.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  spawn.give(out.write, STDOUT_FILENO);
  spawn.give(err.write, STDERR_FILENO);
  if (options.channel)
    spawn.give(channel.write, child_channel);
  else
    ::posix_spawn_file_actions_addclose(&spawn.actions, child_channel);
  spawn.give(control.read, child_control);
  spawn.give(report.write, child_report);
  ::posix_spawn_file_actions_addclosefrom_np(&spawn.actions, child_report + 1);
  const int error = ::posix_spawn(&guard_, options.guard.c_str(), &spawn.actions, &spawn.attributes,
                                  pointers(argv).data(), pointers(environment).data());
  if (error != 0) fail("start " + options.guard, error);
  running_guards().add(guard_);

  out_ = release(out.read);
  err_ = release(err.read);
  report_ = release(report.read);
  control_ = release(control.write);
  channel_ = release(channel.read);
  for (const int fd : {out_, err_, report_}) set_nonblocking(fd);
}

GuardedProcess::~GuardedProcess() {
  kill();
  wait_gone(3'000);
  for (int* fd : {&out_, &err_, &channel_, &report_, &control_}) Pair::close(*fd);
}

void GuardedProcess::read_report() {
  char chunk[512];
  for (;;) {
    const ssize_t got = ::read(report_, chunk, sizeof chunk);
    if (got > 0) {
      report_text_.append(chunk, static_cast<std::size_t>(got));
      continue;
    }
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    reap();
    break;
  }
  for (std::size_t newline; (newline = report_text_.find('\n')) != std::string::npos;) {
    std::istringstream line(report_text_.substr(0, newline));
    report_text_.erase(0, newline + 1);
    std::string word, detail;
    int number = 0;
    line >> word;
    if (word == "failed") {
      std::getline(line >> std::ws, detail);
      end_ = ProcessEnd{ProcessEnd::Kind::not_started, 0, false, false, detail};
      continue;
    }
    line >> number >> detail;
    if (word == "started")
      pid_ = number;
    else if (word == "exited" && !end_)
      end_ = ProcessEnd{ProcessEnd::Kind::exited, number, false, false, {}};
    else if (word == "signaled" && !end_)
      end_ = ProcessEnd{ProcessEnd::Kind::signaled, number, detail == "oom", detail == "tasks", {}};
  }
  if (gone_ && !end_) end_ = ProcessEnd{};
}

/// The report pipe is closed: the guard has ended or is about to.
void GuardedProcess::reap() {
  if (gone_) return;
  gone_ = true;
  int status = 0;
  while (::waitpid(guard_, &status, 0) < 0 && errno == EINTR) {
  }
  running_guards().remove(guard_);
  // A guard that ended as it should has left nothing; one that was killed has left its orphans to the broker,
  // which is a subreaper, too.
  if (!WIFEXITED(status)) guard::kill_descendants(2'000, running_guards().all());
}

void GuardedProcess::command(char letter) { [[maybe_unused]] const ssize_t written = ::write(control_, &letter, 1); }

void GuardedProcess::interrupt() { command('i'); }

void GuardedProcess::kill() { command('k'); }

void GuardedProcess::wait_gone(int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  bool killed = false;
  while (!gone_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0 && !killed) {
      ::kill(guard_, SIGKILL);
      killed = true;
    }
    pollfd readable{report_, POLLIN, 0};
    ::poll(&readable, 1, killed ? -1 : static_cast<int>(left));
    read_report();
  }
}

}  // namespace maia::broker
