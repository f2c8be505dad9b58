// Reading parts of a file by position.
#pragma once

#include <cstdint>
#include <string>

namespace maia {

/// A regular file opened for reading. Safe to use from several threads.
class ReadableFile {
 public:
  /// Throws Error, naming the file, if it can't be opened or is no regular file.
  explicit ReadableFile(const std::string& path);
  ~ReadableFile();
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;

  const std::string& path() const { return path_; }
  std::int64_t size() const { return size_; }  ///< when it was opened

  /// Exactly `size` bytes from `offset` on. Throws Error if the file does not have them.
  std::string read(std::int64_t offset, std::int64_t size) const;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

}  // namespace maia
