// Datasets of scenes on the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "maia/error.hpp"

namespace maia {

/// One scene as files hold it.
struct SceneEntry {
  std::string image;  ///< the whole image file
  std::string line;   ///< JSON without line ends
};

struct SceneProgress {
  std::int64_t done = 0;  ///< scenes, those of an earlier start included
  std::int64_t total = 0;
  double images_per_second = 0;
  double seconds_left = 0;
};

struct WriteOptions {
  std::int64_t count = 0;      ///< scenes 0..count-1, 1..10,000,000
  int threads = 0;             ///< 0: as many as the machine has processors
  std::string ending = "jpg";  ///< of the images' names
  std::function<SceneEntry(std::int64_t index)>
      make;  ///< called from any thread; its result depends on the index alone

  /// What the scenes depend on beside their index. A folder keeps them, and is not continued with others.
  std::vector<std::pair<std::string, std::string>> settings;

  std::function<void(const SceneProgress&)>
      progress;                ///< several times a second, from the calling thread; may be empty
  std::function<bool()> stop;  ///< asked at least several times a second; may be empty
};

struct WriteReport {
  std::int64_t resumed = 0;  ///< scenes that an earlier start had written
  double seconds = 0;
};

/// Thrown when WriteOptions::stop said so. What was written stays: the same call goes on from there.
class SceneWritingStopped : public Error {
 public:
  using Error::Error;
};

/// The name of a scene's image, relative to the folder: "images/0000012.jpg".
std::string scene_image_name(std::int64_t index, const std::string& ending);

/// Writes scenes.json (the settings), scenes.jsonl (one line for each scene, in order) and the images. Bytes depend on
/// the settings and on `make` alone, not on threads or interruptions. A folder that has the first scenes of the same
/// settings is continued, also after its writer was killed; one that has more keeps them. Throws Error if the folder
/// holds anything else, another process writes to it, the disk is full or a scene can't be made; SceneWritingStopped as
/// above; and whatever check_interrupt() throws.
WriteReport write_scenes(const std::string& folder, const WriteOptions& options);

}  // namespace maia
