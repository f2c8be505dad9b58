#include "broker/sandbox/disk_watch.hpp"

#include <sys/statvfs.h>

#include <optional>
#include <set>

#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& folder, unsigned long* disk = nullptr) {
  struct statvfs status{};
  if (::statvfs(folder.c_str(), &status) != 0) return std::nullopt;
  if (disk != nullptr) *disk = status.f_fsid;
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace

DiskWatch::DiskWatch(const std::vector<std::filesystem::path>& folders, std::uint64_t reserve) {
  std::set<unsigned long> seen;
  for (const std::filesystem::path& folder : folders) {
    unsigned long disk = 0;
    const std::optional<std::uint64_t> free = free_bytes(folder, &disk);
    if (free && seen.insert(disk).second) disks_.push_back({folder, *free >= reserve ? reserve : *free / 2});
  }
}

std::string DiskWatch::problem() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return {};
  next_ = now + interval;
  for (const Disk& disk : disks_)
    if (const auto free = free_bytes(disk.folder); free && *free < disk.least)
      return "only " + format_bytes(*free) + " are left on the disk of " + disk.folder.string();
  return {};
}

}  // namespace maia::broker
