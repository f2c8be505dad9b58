// The files in a tar archive, and where their bytes are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace maia {

/// A regular file of an archive: its bytes are `size` bytes of the archive from `offset` on.
struct TarEntry {
  std::string name;
  std::int64_t offset = 0;
  std::int64_t size = 0;
};

/// The regular files of an uncompressed tar archive in their order, by reading its headers only. Knows the formats
/// ustar, old GNU (long names, large sizes) and pax (path, size).
/// Throws Error, naming the archive, if it can't be read, is compressed, damaged, or ends within a file.
std::vector<TarEntry> read_tar_index(const std::string& path);

}  // namespace maia
