// A file that is on its way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "image/sha256.hpp"

namespace maia {

/// The bytes that are there, their digest, and beside them, in a file of its own, what they are a part of.
class PartFile {
 public:
  /// Opens the file, or makes it. Throws Error if that fails.
  explicit PartFile(const std::filesystem::path& path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::uint64_t size() const { return size_; }

  /// What identifies the version of the file at `url` that the bytes are a part of; empty if they are of another
  /// address or nobody knows.
  std::string validator(const std::string& url) const;

  /// Drops all bytes and notes what the ones that follow will be a part of. Throws Error if that fails.
  void restart(const std::string& url, const std::string& validator);

  /// Throws Error, with what to do, if the disk is full.
  void append(const void* data, std::size_t bytes);

  /// The digest of all bytes; afterwards nothing may be appended.
  std::string sha256();

 private:
  void hash_what_is_there();
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Sha256 digest_;
  std::uint64_t digested_ = 0;
};

/// The file beside a partial one.
std::filesystem::path part_notes(const std::filesystem::path& part);

}  // namespace maia
