// Reading zip archives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace maia {

/// Bytes on the heap that several tensors can share; aligned to 64.
struct SharedBytes {
  std::shared_ptr<std::byte[]> data;
  std::size_t size = 0;

  /// Throws Error if there is not enough memory.
  static SharedBytes allocate(std::size_t size);
};

/// A zip archive in memory, of stored and deflated files. Not safe to use from several threads.
class ZipArchive {
 public:
  /// `bytes` must stay there as long as this object. Throws Error if it is no zip archive or is damaged.
  explicit ZipArchive(std::span<const std::byte> bytes);

  ~ZipArchive();
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) = delete;

  const std::vector<std::string>& names() const { return names_; }

  bool contains(std::string_view name) const;

  /// Length of a file when it is unpacked. Throws Error if there is no such file, or its length can't be right.
  std::uint64_t size(const std::string& name) const;

  /// A file's contents; their checksum was right. Throws Error if there is no such file, or it is encrypted, packed by
  /// an unusual method or damaged.
  SharedBytes read(const std::string& name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<std::string> names_;
};

/// Whether bytes begin like a zip archive.
bool looks_like_zip(std::span<const std::byte> bytes);

}  // namespace maia
