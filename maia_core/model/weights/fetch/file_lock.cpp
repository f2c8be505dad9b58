#include "model/weights/fetch/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "maia/error.hpp"

namespace maia {
namespace {

/// The descriptor, or -1 if `operation` does not wait and another process has the lock.
int locked(const std::filesystem::path& file, int operation) {
  const auto fail = [&] { return Error("can't lock " + file.string() + ": " + std::strerror(errno)); };
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw fail();
  while (::flock(descriptor, operation) != 0) {
    if (errno == EINTR) continue;
    const bool is_taken = errno == EWOULDBLOCK;
    const Error error = fail();
    ::close(descriptor);
    if (is_taken) return -1;
    throw error;
  }
  return descriptor;
}

}  // namespace

FileLock FileLock::wait(const std::filesystem::path& file) { return FileLock(locked(file, LOCK_EX)); }

std::optional<FileLock> FileLock::try_lock(const std::filesystem::path& file) {
  const int descriptor = locked(file, LOCK_EX | LOCK_NB);
  if (descriptor < 0) return std::nullopt;
  return FileLock(descriptor);
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace maia
