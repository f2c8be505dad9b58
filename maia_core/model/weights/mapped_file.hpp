// A file's bytes in memory, without reading them first.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace maia {

/// A read-only mapping of a whole file. It shows the file as it was opened, even if the name is given to another file
/// or removed later; but a file must not be cut short while it is mapped. Safe to use from several threads.
class MappedFile {
 public:
  /// Throws Error, naming the file, if it can't be read or is no regular file.
  static std::shared_ptr<const MappedFile> open(const std::string& path);

  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  MappedFile(std::string path, std::span<const std::byte> bytes) : path_(std::move(path)), bytes_(bytes) {}
  std::string path_;
  std::span<const std::byte> bytes_;
};

}  // namespace maia
