#include "model/folders.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "maia/error.hpp"

namespace maia {
namespace fs = std::filesystem;
namespace {

const char* from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

fs::path own_file() {
  Dl_info info{};
  if (!::dladdr(reinterpret_cast<void*>(&own_file), &info) || !info.dli_fname) return {};
  std::error_code ignored;
  // The program's own code carries the name it was started by, which need not be a path.
  const fs::path named = fs::canonical(info.dli_fname, ignored);
  return ignored ? fs::read_symlink("/proc/self/exe", ignored) : named;
}

fs::path made(const fs::path& folder, const char* variable) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Error("can't make the folder " + folder.string() + " (" + error.message() + "); set " + variable +
                " to a folder that can be written");
  return folder;
}

}  // namespace

fs::path data_folder() {
  if (const char* set = from_environment("MAIA_DATA")) return set;
  const fs::path self = own_file();
  for (fs::path folder = self.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    if (fs::is_directory(folder / "share" / "maia")) return folder / "share" / "maia";
  throw Error("the folder share/maia that belongs to " + self.string() +
              " is missing; install maia again, or set MAIA_DATA to it");
}

fs::path cache_folder() {
  if (const char* set = from_environment("MAIA_CACHE")) return made(set, "MAIA_CACHE");
  if (const char* cache = from_environment("XDG_CACHE_HOME")) return made(fs::path(cache) / "maia", "MAIA_CACHE");
  if (const char* home = from_environment("HOME")) return made(fs::path(home) / ".cache" / "maia", "MAIA_CACHE");
  throw Error("there is no place for files that maia makes or downloads: set MAIA_CACHE to a folder");
}

fs::path weights_folder() {
  const char* set = from_environment("MAIA_WEIGHTS");
  return made(set ? fs::path(set) : cache_folder() / "weights", "MAIA_WEIGHTS");
}

fs::path exemplars_folder() {
  const char* set = from_environment("MAIA_EXEMPLARS");
  return made(set ? fs::path(set) : cache_folder() / "exemplars", "MAIA_EXEMPLARS");
}

}  // namespace maia
