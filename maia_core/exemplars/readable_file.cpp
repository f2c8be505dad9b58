#include "exemplars/readable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "maia/error.hpp"

namespace maia {

ReadableFile::ReadableFile(const std::string& path) : path_(path) {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) throw Error("can't open '" + path + "': " + std::strerror(errno));
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw Error("'" + path + "' is no regular file");
  }
  size_ = status.st_size;
}

ReadableFile::~ReadableFile() { ::close(descriptor_); }

std::string ReadableFile::read(std::int64_t offset, std::int64_t size) const {
  if (offset < 0 || size < 0 || offset > size_ - size) {
    throw Error("'" + path_ + "' ends within what was to be read: it has " + std::to_string(size_) + " bytes");
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  for (std::int64_t done = 0; done < size;) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + done, static_cast<std::size_t>(size - done), offset + done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error("can't read '" + path_ + "': " + std::strerror(errno));
    if (count == 0) throw Error("'" + path_ + "' was cut short while it was read");
    done += count;
  }
  return bytes;
}

}  // namespace maia
