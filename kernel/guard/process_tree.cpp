#include "guard/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace maia::guard {
namespace {

/// What /proc says of `pid` behind its name: "state ppid ..."; empty if the process is gone.
std::string status_of(pid_t pid) {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%d/stat", static_cast<int>(pid));
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char text[512];
  const ssize_t got = ::read(fd, text, sizeof text - 1);
  ::close(fd);
  if (got <= 0) return {};
  text[got] = '\0';
  // "pid (name) state ppid ...", and the name may hold anything, parentheses too.
  const char* after_name = std::strrchr(text, ')');
  if (after_name == nullptr || std::strlen(after_name) < 5) return {};
  return after_name + 2;
}

/// The parent of `pid`, or -1 if the process is gone.
pid_t parent_of(pid_t pid) {
  const std::string status = status_of(pid);
  return status.size() < 3 ? -1 : static_cast<pid_t>(std::atoi(status.c_str() + 2));
}

/// The threads of `pid`; 0 if the process is gone.
int threads_of(pid_t pid) {
  constexpr int field = 17;  // behind the state
  const std::string status = status_of(pid);
  std::size_t at = 0;
  for (int i = 0; i < field && at != std::string::npos; ++i) at = status.find(' ', at == 0 ? 0 : at + 1);
  return at == std::string::npos ? 0 : std::atoi(status.c_str() + at);
}

using Process = std::pair<pid_t, pid_t>;  // pid, parent

std::vector<Process> all_processes() {
  std::vector<Process> processes;
  DIR* proc = ::opendir("/proc");
  if (proc == nullptr) return processes;
  while (const dirent* entry = ::readdir(proc)) {
    const pid_t pid = static_cast<pid_t>(std::atoi(entry->d_name));
    if (pid <= 0) continue;
    const pid_t parent = parent_of(pid);
    if (parent > 0) processes.emplace_back(pid, parent);
  }
  ::closedir(proc);
  return processes;
}

}  // namespace

std::vector<pid_t> descendants(pid_t ancestor, const std::vector<pid_t>& spared) {
  const std::vector<Process> processes = all_processes();
  std::vector<pid_t> found;
  std::vector<pid_t> to_visit{ancestor};
  while (!to_visit.empty()) {
    const pid_t parent = to_visit.back();
    to_visit.pop_back();
    for (const auto& [pid, its_parent] : processes) {
      if (its_parent != parent || std::find(spared.begin(), spared.end(), pid) != spared.end()) continue;
      found.push_back(pid);
      to_visit.push_back(pid);
    }
  }
  return found;
}

TaskCount count_descendants(pid_t ancestor) {
  TaskCount count;
  for (const pid_t pid : descendants(ancestor)) {
    ++count.processes;
    count.threads += threads_of(pid);
  }
  return count;
}

bool kill_descendants(int timeout_ms, const std::vector<pid_t>& spared) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (int wait_us = 200;;) {
    // Again and again: what a process forks while it is being killed becomes a child of the subreaper.
    const std::vector<pid_t> processes = descendants(::getpid(), spared);
    if (processes.empty()) return true;
    for (const pid_t pid : processes) ::kill(pid, SIGKILL);
    for (const pid_t pid : processes) ::waitpid(pid, nullptr, WNOHANG);
    if (std::chrono::steady_clock::now() > deadline) return false;
    ::usleep(static_cast<useconds_t>(wait_us));
    wait_us = std::min(wait_us * 2, 20'000);
  }
}

}  // namespace maia::guard
