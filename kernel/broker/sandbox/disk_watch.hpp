// Cells don't fill the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace maia::broker {

/// Looks how much is left of the disks that cells write to. The reserve is what must be left; on a disk that had less
/// when the watch began, half of what it had.
class DiskWatch {
 public:
  static constexpr std::chrono::milliseconds interval{250};

  DiskWatch(const std::vector<std::filesystem::path>& folders, std::uint64_t reserve);

  /// Looks, if the last look is long enough ago. A clause about the disk that is too full, or empty.
  std::string problem();

 private:
  struct Disk {
    std::filesystem::path folder;
    std::uint64_t least = 0;
  };

  std::vector<Disk> disks_;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace maia::broker
