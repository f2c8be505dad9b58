// One process at a time.
#pragma once

#include <filesystem>
#include <optional>

namespace maia {

/// An exclusive lock on a file, which is made if it is not there. The system releases it when the process ends, however
/// it ends.
class FileLock {
 public:
  /// Waits until no other process has the lock. Throws Error if the file can't be opened.
  static FileLock wait(const std::filesystem::path& file);

  /// Nothing if another process has it.
  static std::optional<FileLock> try_lock(const std::filesystem::path& file);

  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace maia
