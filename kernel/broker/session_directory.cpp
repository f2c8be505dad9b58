#include "broker/session_directory.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <system_error>

namespace maia::broker {
namespace {

namespace fs = std::filesystem;

fs::path temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder == '/' ? folder : "/tmp";
}

std::string prefix() { return "maia-" + std::to_string(::getuid()) + "-"; }

/// A live kernel holds the lock on its folder; a young one may not have got it yet.
void remove_stale(const fs::path& folder) {
  constexpr std::time_t young_seconds = 60;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().rfind(prefix(), 0) != 0) continue;
    const int fd = ::open(entry->path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) continue;
    struct stat status{};
    const bool stale = ::fstat(fd, &status) == 0 && status.st_uid == ::getuid() &&
                       std::time(nullptr) - status.st_ctime > young_seconds && ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    std::error_code ignored;
    if (stale) fs::remove_all(entry->path(), ignored);
    ::close(fd);
  }
}

}  // namespace

SessionDirectory::SessionDirectory() {
  // A TMPDIR that is gone must not keep the kernel from starting.
  for (const fs::path& folder : {temporary_folder(), fs::path("/tmp")}) {
    remove_stale(folder);
    std::string name = (folder / (prefix() + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) continue;
    path_ = name;
    break;
  }
  if (path_.empty())
    throw std::runtime_error("can't make a temporary folder in " + temporary_folder().string() +
                             " or /tmp: " + std::strerror(errno) + "; set TMPDIR to a folder that can be written");
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0) ::flock(lock_, LOCK_EX | LOCK_NB);
}

SessionDirectory::~SessionDirectory() { remove(); }

void SessionDirectory::remove() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  path_.clear();
  if (lock_ >= 0) ::close(lock_);
  lock_ = -1;
}

}  // namespace maia::broker
