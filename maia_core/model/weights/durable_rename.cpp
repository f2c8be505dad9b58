#include "model/weights/durable_rename.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "maia/error.hpp"

namespace maia {
namespace {

/// The file mode creation mask. umask() can only be asked by changing it, which other threads would notice.
mode_t creation_mask() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "Umask:") {
      unsigned mask = 0;
      if (status >> std::oct >> mask) return static_cast<mode_t>(mask);
    }
  return 077;
}

}  // namespace

void durable_rename(int descriptor, const std::string& temporary, const std::string& path) {
  const auto fail = [&] { throw Error("can't write " + path + ": " + std::strerror(errno)); };
  if (::fchmod(descriptor, 0666 & ~creation_mask()) != 0) fail();
  if (::fsync(descriptor) != 0) fail();
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail();
  ::close(descriptor);
  // The name itself is on the disk only when its folder is.
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  if (const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); opened >= 0) {
    ::fsync(opened);
    ::close(opened);
  }
}

}  // namespace maia
