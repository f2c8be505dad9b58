// The files of a dataset of scenes, safe against being cut off at any time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/weights/fetch/file_lock.hpp"

namespace maia {

class SceneFolder {
 public:
  using Settings = std::vector<std::pair<std::string, std::string>>;

  /// Makes the folder, or opens one of the same settings and keeps the scenes that are whole. Throws Error if there is
  /// anything else, or another process has it open.
  SceneFolder(std::filesystem::path folder, const Settings& settings, std::string ending);
  ~SceneFolder();
  SceneFolder(const SceneFolder&) = delete;
  SceneFolder& operator=(const SceneFolder&) = delete;

  /// Scenes 0..scenes()-1 are there.
  std::int64_t scenes() const { return scenes_; }

  /// Any thread, any order. Throws Error if the disk is full.
  void write_image(std::int64_t index, const std::string& bytes) const;

  /// The line of scene number scenes(), whose image is there.
  void append(const std::string& line);

  /// Waits until everything is on the disk.
  void flush();

 private:
  void check_settings(const Settings& settings) const;
  void open_lines();
  std::filesystem::path folder_;
  std::string ending_;
  std::optional<FileLock> lock_;
  int lines_ = -1;
  std::int64_t scenes_ = 0;
};

}  // namespace maia
