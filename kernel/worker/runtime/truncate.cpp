// truncate() where the lock refuses its system call, because the Landlock of Linux before 6.2 does not judge it: by a
// descriptor, which that Landlock judges when it is opened. Programs and libraries find this one before libc's.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

extern "C" __attribute__((visibility("default"))) int truncate(const char* path, off_t length) noexcept {
  if (::syscall(SYS_truncate, path, length) == 0) return 0;
  if (errno != ENOSYS) return -1;
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  const int result = ::ftruncate(file, length);
  const int problem = errno;
  ::close(file);
  errno = problem;
  return result;
}
