// maia-guard: runs one program and leaves no process of it behind, whatever happens to the broker.
//
//   maia-guard --control FD --report FD [--remove DIR] [--supervise FD PROCESSES THREADS] -- PROGRAM [ARGUMENT...]
//
// The guard leads a session of its own and adopts every orphan below it (child subreaper), so that also a process
// that called setsid() or forked twice stays within reach. It ends when the program ends, when the broker says so,
// and when the broker is gone; before, it kills all that is left below it.
//
// Control pipe, from the broker: 'i' interrupts the program's process group (SIGINT), 'k' ends everything and keeps
// DIR; end of file means that the broker is gone: everything ends and DIR is removed with all it holds.
// Report pipe, to the broker, one line each:
//   started PID                    the program runs
//   failed TEXT                    it could not be started
//   exited CODE | signaled NUMBER [oom|tasks]   it has ended; "oom": the system had run out of memory; "tasks": the
//                guard has killed it, because it did not stop making more processes or threads than it may
// --supervise: the program is given a socket with that number, see supervisor.hpp.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "guard/process_tree.hpp"
#include "guard/supervisor.hpp"

namespace {

struct Options {
  int control = -1;
  int report = -1;
  std::string remove;
  int supervise = -1;
  maia::guard::Supervisor::Limits limits;
  char** program = nullptr;
};

/// How often the system has killed a process for want of memory: in this control group if that is known.
std::uint64_t out_of_memory_kills() {
  std::string group;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);)
    if (line.rfind("0::", 0) == 0) group = line.substr(3);
  for (const std::string& path : {"/sys/fs/cgroup" + group + "/memory.events", std::string("/proc/vmstat")}) {
    std::ifstream file(path);
    std::string name;
    for (std::uint64_t value = 0; file >> name >> value;)
      if (name == "oom_kill") return value;
  }
  return 0;
}

void say(int fd, std::string_view line) {
  [[maybe_unused]] const ssize_t written = ::write(fd, line.data(), line.size());
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--") {
      options.program = argv + i + 1;
      break;
    }
    if (i + 1 >= argc) return false;
    if (argument == "--control")
      options.control = std::atoi(argv[++i]);
    else if (argument == "--report")
      options.report = std::atoi(argv[++i]);
    else if (argument == "--remove")
      options.remove = argv[++i];
    else if (argument == "--supervise" && i + 3 < argc) {
      options.supervise = std::atoi(argv[++i]);
      options.limits.processes = std::atoi(argv[++i]);
      options.limits.threads = std::atoi(argv[++i]);
    } else
      return false;
  }
  return options.control >= 0 && options.report >= 0 && options.program != nullptr && *options.program != nullptr;
}

[[noreturn]] void run_program(const Options& options, pid_t guard, int supervisor) {
  // Dies with the guard even if that is killed hard; the second line closes the race before the first.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != guard) ::_exit(127);
  ::setpgid(0, 0);
  if (supervisor >= 0) ::dup2(supervisor, options.supervise);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(options.program[0], options.program);
  const std::string failure =
      "failed can't start " + std::string(options.program[0]) + ": " + std::strerror(errno) + "\n";
  say(options.report, failure);
  ::_exit(127);
}

std::string describe(int status, std::uint64_t kills_before, bool too_many_tasks) {
  if (WIFEXITED(status)) return "exited " + std::to_string(WEXITSTATUS(status)) + "\n";
  const int number = WTERMSIG(status);
  if (too_many_tasks) return "signaled " + std::to_string(number) + " tasks\n";
  const bool out_of_memory = number == SIGKILL && out_of_memory_kills() > kills_before;
  return "signaled " + std::to_string(number) + (out_of_memory ? " oom\n" : "\n");
}

/// A session directory of ours and nothing else: a wrong argument must never cost a person's files.
void remove_session_directory(const std::string& path) {
  namespace fs = std::filesystem;
  if (fs::path(path).filename().string().rfind("maia-", 0) != 0) return;
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: maia-guard --control FD --report FD [--remove DIR] "
                 "[--supervise FD PROCESSES THREADS] -- PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  ::setsid();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_NAME, "maia-guard");
  ::fcntl(options.control, F_SETFD, FD_CLOEXEC);
  ::fcntl(options.report, F_SETFD, FD_CLOEXEC);

  sigset_t handled;
  sigemptyset(&handled);
  for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) sigaddset(&handled, number);
  ::sigprocmask(SIG_BLOCK, &handled, nullptr);
  const int signals = ::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);

  const std::uint64_t kills_before = out_of_memory_kills();
  std::optional<maia::guard::Supervisor> supervisor;
  if (options.supervise >= 0) supervisor.emplace(options.limits);
  const pid_t guard = ::getpid();
  const pid_t program = ::fork();
  if (program == 0) run_program(options, guard, supervisor ? supervisor->program_end() : -1);
  if (supervisor) supervisor->close_program_end();
  if (program < 0) {
    say(options.report, std::string("failed can't fork: ") + std::strerror(errno) + "\n");
    return 1;
  }
  ::setpgid(program, program);  // in both processes, so that it is done whoever comes first
  say(options.report, "started " + std::to_string(program) + "\n");

  // The pipes are the broker's to read: a guard that held them open would hide their end from it.
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, fd);
  for (int fd = STDERR_FILENO + 1; fd < std::max(options.control, options.report); ++fd)
    if (fd != options.control && fd != options.report && fd != signals &&
        (!supervisor || fd != supervisor->descriptor()))
      ::close(fd);

  bool broker_gone = false;
  bool keep = false;
  for (bool running = true; running;) {
    pollfd fds[] = {
        {options.control, POLLIN, 0}, {signals, POLLIN, 0}, {supervisor ? supervisor->descriptor() : -1, POLLIN, 0}};
    if (::poll(fds, 3, -1) < 0) continue;
    if (supervisor) supervisor->handle(fds[2].revents);
    if (supervisor && supervisor->exceeded()) ::kill(program, SIGKILL);

    signalfd_siginfo info;
    while (::read(signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
      if (info.ssi_signo != SIGCHLD && info.ssi_signo != SIGPIPE) running = false;
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (pid != program) continue;
      say(options.report, describe(status, kills_before, supervisor && supervisor->exceeded()));
      running = false;
    }
    if (fds[0].revents == 0) continue;
    char command = 0;
    const ssize_t got = ::read(options.control, &command, 1);
    if (got == 0) {
      broker_gone = true;
      running = false;
    } else if (got == 1 && command == 'i') {
      ::kill(-program, SIGINT);
    } else if (got == 1) {
      keep = true;
      running = false;
    }
  }

  maia::guard::kill_descendants(5'000);
  // The broker may have gone while the program was ending by itself.
  pollfd control{options.control, POLLIN, 0};
  char command = 0;
  if (::poll(&control, 1, 0) > 0 && ::read(options.control, &command, 1) == 0) broker_gone = true;
  if (broker_gone && !keep && !options.remove.empty()) remove_session_directory(options.remove);
  return 0;
}
