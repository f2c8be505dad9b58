// The folder of one kernel's temporary files.
#pragma once

#include <filesystem>

namespace maia::broker {

/// A new folder maia-UID-XXXXXX, for its owner alone, in $TMPDIR or /tmp; removed with all it holds by the destructor
/// (or by maia-guard, if this process is killed).
class SessionDirectory {
 public:
  /// Also removes folders that a kernel left behind which was killed together with its guard.
  /// Throws std::runtime_error if no folder can be made.
  SessionDirectory();
  ~SessionDirectory();
  SessionDirectory(const SessionDirectory&) = delete;
  SessionDirectory& operator=(const SessionDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Removes it now. Safe to call twice.
  void remove();

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace maia::broker
