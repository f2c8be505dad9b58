// One process at a time writes a file.
#pragma once

#include <string>

namespace maia {

/// Held while a file is being made. Also removes temporary files that a killed process left beside it.
class OutputLock {
 public:
  /// Makes the file's folder if it is not there. Throws Error if that fails or another process holds the lock.
  explicit OutputLock(const std::string& path);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace maia
