// Limits of resources, and privileges.
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>

#include "worker/sandbox/sandbox.hpp"

namespace maia::sandbox {
namespace {

constexpr rlim_t most_open_files = 4096;
/// Where the guard can't count. Of all processes and threads of the person, so that it can't be tight; root has none.
constexpr rlim_t most_tasks_of_the_person = 8192;

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string("the sandbox can't ") + what + ": " + std::strerror(errno));
}

void limit(__rlimit_resource resource, rlim_t most) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) fail("read a limit");
  now.rlim_max = std::min(now.rlim_max, most);
  now.rlim_cur = std::min(now.rlim_cur, now.rlim_max);
  if (::setrlimit(resource, &now) != 0) fail("set a limit");
}

}  // namespace

void limit_resources(const Lock& lock, const Layers& layers) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_MSGQUEUE, 0);
  limit(RLIMIT_NOFILE, most_open_files);
  if (lock.data_bytes > 0) limit(RLIMIT_DATA, lock.data_bytes);
  if (lock.file_bytes > 0) limit(RLIMIT_FSIZE, lock.file_bytes);
  if (!layers.notification) limit(RLIMIT_NPROC, most_tasks_of_the_person);
  std::signal(SIGXFSZ, SIG_IGN);
  // Best effort: without it the system chooses by size alone.
  if (const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); file >= 0) {
    [[maybe_unused]] const ssize_t written = ::write(file, "800", 3);
    ::close(file);
  }
}

void drop_privileges() {
  // Who may not change the bounding set has no capability to lose by it.
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability)
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capset, &header, none) != 0) fail("give up the capabilities");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("forbid new privileges");
}

}  // namespace maia::sandbox
