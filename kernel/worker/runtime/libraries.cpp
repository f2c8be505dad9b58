#include "libraries.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <thread>

#include "compiler/compiler.hpp"
#include "guarded_run.hpp"

namespace maia::worker {
namespace {

std::future<std::string> torch_loading;

/// OpenMP's threads work on what lies on the stack of the thread that waits for them.
void remember_thread_pool() {
  if (const void* barrier = ::dlsym(RTLD_DEFAULT, "GOMP_parallel")) never_leave_from(barrier);
}

/// OpenMP's threads would wait for each other by spinning: on a machine that has other work to do that costs several
/// times the time that it saves on an idle one. Read when OpenMP is loaded.
void limit_spinning() { ::setenv("GOMP_SPINCOUNT", "2000", /*overwrite=*/0); }

/// UCX, which comes with libtorch's MPI, would take over the signals of crashes. Read when it is loaded.
void keep_signals() { ::setenv("UCX_HANDLE_ERRORS", "none", /*overwrite=*/0); }

std::string open_torch() {
  limit_spinning();
  keep_signals();
  void* torch = ::dlopen("libtorch.so", RTLD_NOW | RTLD_GLOBAL);
  if (!torch) return ::dlerror();
  // Debian's libtorch may start with one thread; use the machine.
  using SetThreads = void (*)(int);
  if (auto set = reinterpret_cast<SetThreads>(::dlsym(RTLD_DEFAULT, "_ZN2at15set_num_threadsEi")))
    set(static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
  return {};
}

}  // namespace

void begin_loading_torch() {
  if (!torch_loading.valid()) torch_loading = std::async(std::launch::async, open_torch);
}

bool is_torch_header(const std::string& name) {
  return name.starts_with("torch/") || name.starts_with("ATen/") || name.starts_with("c10/");
}

bool Libraries::load_core(const std::vector<std::string>& mangled_names) {
  const auto is_ours = [](const std::string& name) { return name.find("N4maia") != std::string::npos; };
  if (core_loaded_ || std::none_of(mangled_names.begin(), mangled_names.end(), is_ours)) return false;
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const std::string path = (self.parent_path().parent_path().parent_path() / "lib/maia/libmaia_core.so").string();
  limit_spinning();
  keep_signals();
  void* core = ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (!core) {
    problem_ = std::string("maia's library can't be loaded: ") + ::dlerror();
    return false;
  }
  core_loaded_ = true;
  core_.connect(core);
  remember_thread_pool();
  return true;
}

void Libraries::load_torch() {
  if (torch_loaded_) return;
  begin_loading_torch();
  const std::string problem = torch_loading.get();
  if (!problem.empty()) throw std::runtime_error("libtorch can't be loaded (" + problem + "); install libtorch-dev");
  remember_thread_pool();
  torch_loaded_ = true;
}

void Libraries::add_directory(std::string directory) { directories_.push_back(std::move(directory)); }

std::string Libraries::link(const std::string& library) {
  std::vector<std::string> candidates;
  const bool is_path = library.find('/') != std::string::npos || library.ends_with(".a") || library.ends_with(".o") ||
                       library.find(".so") != std::string::npos;
  if (is_path) {
    candidates.push_back(library);
    if (library.find('/') == std::string::npos)
      for (const auto& directory : directories_) candidates.push_back(directory + "/" + library);
  } else {
    for (const auto& directory : directories_) {
      candidates.push_back(directory + "/lib" + library + ".so");
      candidates.push_back(directory + "/lib" + library + ".a");
    }
    candidates.push_back("lib" + library + ".so");
    for (const char* directory : {"/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib"})
      candidates.push_back(std::string(directory) + "/lib" + library + ".a");
  }
  std::string tried;
  for (const std::string& candidate : candidates) {
    std::string problem;
    if (candidate.ends_with(".a") || candidate.ends_with(".o")) {
      if (!std::filesystem::exists(candidate)) continue;
      problem = compiler_.add_archive(candidate);
    } else {
      const bool looked_up = candidate.find('/') == std::string::npos;
      const std::string path = is_path && looked_up ? "./" + candidate : candidate;
      if (!looked_up && !std::filesystem::exists(candidate)) {
        problem = "no such file";
      } else if (!::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) &&
                 !(path != candidate && ::dlopen(candidate.c_str(), RTLD_NOW | RTLD_GLOBAL))) {
        problem = ::dlerror();
      }
    }
    if (problem.empty()) return candidate;
    tried += "\n  " + candidate + ": " + problem;
  }
  throw std::runtime_error("can't link '" + library + "':" + tried +
                           "\nGive a path, or name a folder first with %link -L DIR");
}

}  // namespace maia::worker
