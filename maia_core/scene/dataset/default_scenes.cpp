#include "scene/dataset/default_scenes.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include "image/interrupt.hpp"
#include "image/sha256.hpp"
#include "maia/error.hpp"
#include "model/folders.hpp"
#include "scene/dataset/scene_set.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

constexpr auto between_attempts = std::chrono::milliseconds(100);
constexpr std::size_t digits_of_name = 12;

std::string name_of(const WriteOptions& writing) {
  std::string text = "count=" + std::to_string(writing.count) + "\n";
  for (const auto& [name, value] : writing.settings) text += name + "=" + value + "\n";
  return "default-" + sha256(text).substr(0, digits_of_name);
}

}  // namespace

FileLock wait_for_lock(const fs::path& file, const std::string& what, const std::function<bool()>& stop) {
  for (;;) {
    if (std::optional<FileLock> lock = FileLock::try_lock(file)) return std::move(*lock);
    check_interrupt();
    if (stop && stop()) throw SceneWritingStopped("stopped while another process was making " + what);
    std::this_thread::sleep_for(between_attempts);
  }
}

std::string default_scenes(int threads, const WorkHooks& hooks, const DefaultScenes& set) {
  SceneSetOptions options;
  options.count = set.count;
  options.size = set.size;
  options.threads = threads;
  options.stop = hooks.stop;
  if (hooks.progress)
    options.progress = [&](const SceneProgress& now) {
      hooks.progress({"scenes", "images", now.done, now.total, now.images_per_second, now.seconds_left, {}});
    };
  const WriteOptions writing = write_options(options);
  const fs::path scenes = cache_folder() / "scenes";
  std::error_code error;
  fs::create_directories(scenes, error);
  if (error) throw Error("can't make the folder " + scenes.string() + ": " + error.message());
  const fs::path folder = scenes / name_of(writing);
  const FileLock lock =
      wait_for_lock(scenes / ("." + folder.filename().string() + ".lock"), folder.string(), hooks.stop);
  write_scenes(folder.string(), writing);
  return folder.string();
}

}  // namespace maia
