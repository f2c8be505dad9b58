// The pictures that exemplars are taken from when a person has none.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "model/counting_line.hpp"
#include "model/weights/fetch/file_lock.hpp"

namespace maia {

/// How many there are, and how wide and high they are in pixels.
struct DefaultScenes {
  std::int64_t count = 3000;
  int size = 256;
};

/// What long work tells and asks meanwhile. Both may be empty.
struct WorkHooks {
  std::function<void(const Counted&)> progress;
  std::function<bool()> stop;
};

/// The folder of the pictures, below cache_folder()/scenes; they are made, or completed, if they are not all there. Its
/// name stands for what they are made from, so that other photographs or another version of maia make others. Waits
/// while another process makes them. Throws Error if they can't be made; SceneWritingStopped if hooks.stop said so; and
/// whatever check_interrupt() throws: what was done stays.
std::string default_scenes(int threads, const WorkHooks& hooks, const DefaultScenes& set = {});

/// Waits for a lock as FileLock does, but asks several times a second whether to go on: throws what check_interrupt()
/// throws, and Error, naming `what` is waited for, if `stop` says so.
FileLock wait_for_lock(const std::filesystem::path& file, const std::string& what, const std::function<bool()>& stop);

}  // namespace maia
