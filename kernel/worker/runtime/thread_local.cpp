#include "thread_local.hpp"

#include <dlfcn.h>

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "compiler/cell_code.hpp"

extern "C" void* __emutls_get_address(void*);

namespace maia::worker {
namespace {

// The layout that compilers and libgcc agree on.
struct Control {
  std::size_t size;
  std::size_t alignment;
  void* location;
  void* initial;
};

struct LibraryVariable : Control {
  std::string name;
};

const char is_library_variable = 0;

}  // namespace

void* emulated_tls_address(void* control) {
  auto* entry = static_cast<Control*>(control);
  if (entry->initial == &is_library_variable)
    return ::dlsym(RTLD_DEFAULT, static_cast<LibraryVariable*>(entry)->name.c_str());
  return __emutls_get_address(control);
}

void* find_library_tls(const std::string& variable) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<LibraryVariable>> known;
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(variable); found != known.end()) return found->second.get();
  if (!::dlsym(RTLD_DEFAULT, variable.c_str())) return nullptr;
  auto entry = std::make_unique<LibraryVariable>();
  entry->initial = const_cast<char*>(&is_library_variable);
  entry->name = variable;
  return known.emplace(variable, std::move(entry)).first->second.get();
}

}  // namespace maia::worker
