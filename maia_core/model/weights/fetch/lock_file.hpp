// What maia knows of the files that it has fetched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace maia {

/// What was fetched under a name.
struct FetchedFile {
  std::string file;
  std::string url;
  std::string sha256;  ///< 64 digits
  std::uint64_t bytes = 0;
  bool trusted_on_first_use = false;  ///< no digest was published; this one was computed when the file first came
};

/// The file weights.lock.json of a weights folder. Safe to use from several processes.
class LockFile {
 public:
  explicit LockFile(const std::filesystem::path& folder);

  /// Throws Error, naming the lock file, if it is damaged.
  std::optional<FetchedFile> find(const std::string& name) const;

  /// Adds or replaces what is known of the name. Throws Error if it can't be written.
  void record(const std::string& name, const FetchedFile& fetched) const;

 private:
  std::map<std::string, FetchedFile> read() const;
  std::filesystem::path path_;
};

}  // namespace maia
