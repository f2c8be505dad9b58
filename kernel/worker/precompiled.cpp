#include "precompiled.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "sandbox/sandbox.hpp"

namespace maia::worker {
namespace fs = std::filesystem;

std::string cache_directory() {
  const std::string name = sandbox::is_locked() ? "maia" : "maia-open";
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) return std::string(cache) + "/" + name;
  const char* home = std::getenv("HOME");
  return std::string(home && *home ? home : "/tmp") + "/.cache/" + name;
}

std::string choose_precompiled_header(CompilerOptions& options, const std::string& install_dir) {
  const std::string name = precompiled_header_key(options) + ".pch";
  std::error_code error;
  for (const std::string& folder : {install_dir, cache_directory()}) {
    const std::string path = folder + "/" + name;
    if (!fs::exists(path, error)) continue;
    options.precompiled_header = path;
    return {};
  }
  const auto begin = std::chrono::steady_clock::now();
  fs::create_directories(cache_directory(), error);
  std::string folder = cache_directory();
  if (error) folder = fs::temp_directory_path().string();
  const std::string path = folder + "/" + name;
  build_precompiled_header(options, path);
  options.precompiled_header = path;
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return "precompiled the standard headers into " + path + " (" + std::to_string(static_cast<int>(seconds + 0.5)) +
         " s, once)";
}

}  // namespace maia::worker
