#include "exemplars/output_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "maia/error.hpp"

namespace fs = std::filesystem;

namespace maia {

namespace {

/// What SafetensorsWriter leaves when it is killed: PATH.XXXXXX or PATH.partial.XXXXXX.
bool is_leftover(const std::string& name, const std::string& file) {
  for (const std::string& stem : {file + ".", file + ".partial."}) {
    if (name.size() == stem.size() + 6 && name.compare(0, stem.size(), stem) == 0 &&
        name.find_first_of("./", stem.size()) == std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

OutputLock::OutputLock(const std::string& path) : path_(path + ".lock") {
  const fs::path folder = fs::absolute(path).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error("can't make folder '" + folder.string() + "': " + error.message());
  for (;;) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw Error("can't write '" + path_ + "': " + std::strerror(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      ::close(descriptor_);
      if (reason == EWOULDBLOCK)
        throw Error("another process is making '" + path + "'; wait for it, or give another --out");
      throw Error("can't lock '" + path_ + "': " + std::strerror(reason));
    }
    // The one before us may have removed the file between our open and our lock.
    struct stat ours{}, named{};
    if (::fstat(descriptor_, &ours) == 0 && ::stat(path_.c_str(), &named) == 0 && ours.st_ino == named.st_ino) break;
    ::close(descriptor_);
  }
  std::vector<fs::path> leftovers;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (is_leftover(entry.path().filename().string(), fs::path(path).filename().string()))
      leftovers.push_back(entry.path());
  }
  for (const fs::path& leftover : leftovers) fs::remove(leftover, error);
}

OutputLock::~OutputLock() {
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace maia
