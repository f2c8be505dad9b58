#include "worker/sandbox/sandbox.hpp"

#include <sys/prctl.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace maia::sandbox {
namespace {

bool locked = false;

}  // namespace

void enter(const Lock& lock, const Layers& layers) {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  if (error) throw std::runtime_error("the sandbox needs /proc: " + error.message());
  if (std::distance(begin(tasks), end(tasks)) != 1)
    throw std::runtime_error("the sandbox must be entered before the first thread starts");
  limit_resources(lock, layers);
  drop_privileges();
  if (layers.landlock > 0) lock_files(lock, layers.landlock);
  if (::prctl(PR_SET_DUMPABLE, 0) != 0)
    throw std::runtime_error(std::string("the sandbox can't forbid tracing: ") + std::strerror(errno));
  if (layers.seccomp) lock_calls(lock, layers);
  locked = true;
}

bool is_locked() { return locked; }

}  // namespace maia::sandbox
