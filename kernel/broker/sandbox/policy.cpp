#include "broker/sandbox/policy.hpp"

#include <sys/sysinfo.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <string_view>
#include <thread>

#include "broker/history.hpp"
#include "services/backends/configuration.hpp"

namespace maia::broker {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

constexpr int usual_processes = 32;
constexpr std::uint64_t usual_file_bytes = std::uint64_t{16} << 30;
constexpr std::uint64_t usual_disk_reserve = std::uint64_t{1} << 30;

fs::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : "";
}

fs::path real(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::weakly_canonical(path, error);
  return error ? path : result;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

fs::path installation() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
}

/// Memory of the machine, or of the control group that this process is in.
std::uint64_t machine_memory() {
  struct sysinfo info{};
  std::uint64_t bytes = ::sysinfo(&info) == 0 ? std::uint64_t{info.totalram} * info.mem_unit : std::uint64_t{4} << 30;
  std::string group, line;
  for (std::ifstream groups("/proc/self/cgroup"); std::getline(groups, line);)
    if (line.starts_with("0::")) group = line.substr(3);
  for (const std::string& path : {"/sys/fs/cgroup" + group + "/memory.max", std::string("/sys/fs/cgroup/memory.max"),
                                  std::string("/sys/fs/cgroup/memory/memory.limit_in_bytes")}) {
    std::uint64_t limit = 0;
    if (std::ifstream file(path); file >> limit && limit > 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

/// Where the worker and its libraries keep what they made, by the same variables that they look at.
Paths cache_folders() {
  Paths folders;
  if (const fs::path cache = from_environment("XDG_CACHE_HOME"); !cache.empty())
    folders.push_back(cache / "maia");
  else if (const fs::path home = from_environment("HOME"); !home.empty())
    folders.push_back(home / ".cache/maia");
  for (const char* name : {"MAIA_CACHE", "MAIA_WEIGHTS", "MAIA_EXEMPLARS"})
    if (const fs::path folder = from_environment(name); !folder.empty()) folders.push_back(folder);
  return folders;
}

/// What the person names by variables that the worker looks at.
Paths data_folders() {
  Paths folders;
  for (const char* name :
       {"MAIA_DATA", "MAIA_PHOTOGRAPHS", "MAIA_STAMPS", "MAIA_CLIPART", "MAIA_WORDNET", "MAIA_CAPTION_FONT"})
    if (const fs::path folder = from_environment(name); !folder.empty()) folders.push_back(folder);
  for (const char* name : {"LD_LIBRARY_PATH", "CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH"}) {
    const std::string list = from_environment(name).string();
    for (std::size_t start = 0; start < list.size();) {
      const std::size_t end = std::min(list.find(':', start), list.size());
      if (end > start) folders.emplace_back(list.substr(start, end - start));
      start = end + 1;
    }
  }
  const fs::path config = from_environment("XDG_CONFIG_HOME");
  const fs::path home = from_environment("HOME");
  if (!config.empty())
    folders.push_back(config / "maia/weights.json");
  else if (!home.empty())
    folders.push_back(home / ".config/maia/weights.json");
  return folders;
}

/// What may be read of a folder that can't be given as a whole.
Paths harmless_entries(const fs::path& folder, const Paths& guarded) {
  Paths entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (is_hidden(entry->path()) || entry->is_symlink(ignored)) continue;
    if (!touches(entry->path(), guarded)) entries.push_back(entry->path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

void give_notebook(SandboxPolicy& policy, const fs::path& notebook, const Paths& guarded) {
  if (notebook.empty()) {
    policy.notebook_problem = "The folder of the notebook is gone, so cells write only to $TMPDIR and the cache.";
    return;
  }
  policy.notebook = real(notebook);
  const fs::path home = real(from_environment("HOME"));
  const bool hidden = !home.empty() && policy.notebook != home && is_below(policy.notebook, home) &&
                      is_hidden(home / *policy.notebook.lexically_relative(home).begin());
  const auto holds = [&](const fs::path& path) { return is_below(path, policy.notebook); };
  const auto held = std::find_if(guarded.begin(), guarded.end(), holds);
  const bool caches = std::any_of(policy.write.begin(), policy.write.end(),
                                  [&](const fs::path& folder) { return is_below(policy.notebook, real(folder)); });
  if (caches || (held == guarded.end() && !touches(policy.notebook, guarded) && !hidden)) {
    policy.write.push_back(policy.notebook);
    return;
  }
  const bool wide = held != guarded.end() && policy.notebook.has_relative_path();
  const std::string folder = policy.notebook.string();
  if (policy.notebook == home)
    policy.notebook_problem = folder + " is your home folder";
  else if (held != guarded.end())
    policy.notebook_problem = folder + " holds " + held->string();
  else
    policy.notebook_problem = folder + " is a folder that cells are kept from";
  policy.notebook_problem +=
      wide ? ", so cells only read what lies in it and is neither hidden nor private; to let them "
             "write, keep the notebook in a folder of its own."
           : ", so cells don't reach it; keep the notebook in a folder of its own.";
  if (wide)
    for (const fs::path& entry : harmless_entries(policy.notebook, guarded)) policy.read.push_back(entry);
}

}  // namespace

Paths protected_paths() {
  Paths paths;
  const auto add = [&](const fs::path& path) {
    if (path.is_absolute()) paths.push_back(real(path));
  };
  // Not the home folder itself: what is below it and not hidden is where notebooks are.
  if (const fs::path home = from_environment("HOME"); !home.empty())
    for (const char* name : {".ssh", ".gnupg", ".aws", ".azure", ".config", ".docker", ".kube", ".jupyter", ".local",
                             ".ipython", ".mozilla", ".netrc", ".git-credentials", ".bashrc", ".profile"})
      add(home / name);
  add(backends::Configuration::path());
  add(backends::Configuration::path().parent_path() / "keys");
  add(History::default_path());
  for (const char* name : {"MAIA_RUNS", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"})
    add(from_environment(name));
  for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME"})
    if (const fs::path folder = from_environment(name); !folder.empty()) add(folder / "maia");
  for (const char* name : {"bin", "lib", "libexec", "share"}) add(installation() / name);
  for (const char* path : {"/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/sbin", "/sys", "/usr"})
    paths.emplace_back(path);
  return paths;
}

bool touches(const fs::path& folder, const Paths& guarded) {
  return std::any_of(guarded.begin(), guarded.end(),
                     [&](const fs::path& path) { return is_below(path, folder) || is_below(folder, path); });
}

SandboxPolicy sandbox_policy(const SandboxChoice& choice, const fs::path& notebook, const fs::path& temporary,
                             const Paths& guarded) {
  SandboxPolicy policy;
  policy.open = choice.open;
  policy.allow_degraded = choice.allow_degraded;
  policy.layers = sandbox::probe_layers(choice.without);
  policy.temporary = temporary;
  policy.write.push_back(temporary);
  for (const fs::path& folder : cache_folders()) {
    std::error_code ignored;  // if it can't be made, who needs it says so
    fs::create_directories(folder, ignored);
    policy.write.push_back(folder);
  }
  for (const SandboxChoice::Folder& folder : choice.folders)
    (folder.write ? policy.write : policy.read).emplace_back(folder.path);
  for (const fs::path& folder : data_folders()) policy.read.push_back(folder);
  give_notebook(policy, notebook, guarded);

  policy.memory_bytes = choice.memory_bytes > 0 ? choice.memory_bytes : machine_memory() / 4 * 3;
  policy.file_bytes = choice.file_bytes > 0 ? choice.file_bytes : usual_file_bytes;
  policy.disk_reserve = choice.disk_reserve > 0 ? choice.disk_reserve : usual_disk_reserve;
  policy.processes = choice.processes > 0 ? choice.processes : usual_processes;
  policy.threads = 512 + 16 * static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return policy;
}

std::vector<std::string> sandbox_arguments(const SandboxPolicy& policy, const SandboxChoice& choice, int supervisor) {
  if (policy.open) return {"--sandbox", "open"};
  std::vector<std::string> arguments = {"--sandbox", "strict", "--sandbox-without", choice.without};
  for (const fs::path& path : policy.read) arguments.insert(arguments.end(), {"--read", path.string()});
  for (const fs::path& path : policy.write) arguments.insert(arguments.end(), {"--write", path.string()});
  arguments.insert(arguments.end(), {"--data-bytes", std::to_string(policy.memory_bytes), "--file-bytes",
                                     std::to_string(policy.file_bytes)});
  if (policy.layers.notification) arguments.insert(arguments.end(), {"--supervisor", std::to_string(supervisor)});
  return arguments;
}

}  // namespace maia::broker
