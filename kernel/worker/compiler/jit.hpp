// Turns LLVM modules into running code.
#pragma once

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/IR/Module.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
}

namespace maia::worker {

class CodeMemory;

/// The result of Jit::add.
struct LinkedModule {
  void (*entry)() = nullptr;           ///< runs the module's initialisers; null if it has none
  std::vector<std::string> undefined;  ///< mangled names that nothing defines: nothing was added
  std::string error;                   ///< any other reason why nothing was added
  bool ok() const { return undefined.empty() && error.empty(); }
};

/// The session's compiled code. Not thread-safe.
class Jit {
 public:
  /// `target` must outlive the Jit.
  explicit Jit(std::unique_ptr<llvm::TargetMachine> target);
  ~Jit();

  /// Makes a function or object of this process known to cells under a mangled name. Wins
  /// over symbols of the process's libraries.
  void define(const std::string& mangled_name, void* address);

  /// Asked with mangled names that nothing defines, before a module that needs them is given up; true if a library that
  /// may define them was loaded.
  using Provider = std::function<bool(const std::vector<std::string>&)>;
  void set_provider(Provider provider);

  /// Optimises `module` (level 0 to 3), compiles it and links it with everything added before.
  /// With `new_layer` its definitions hide equal names of earlier modules from this and later ones.
  LinkedModule add(std::unique_ptr<llvm::Module> module, unsigned level, bool new_layer);

  /// Makes a static library's (.a) or object file's (.o) symbols available. Returns the reason if it can't.
  std::string add_archive(const std::string& path);

  std::size_t code_bytes() const;
  std::size_t data_bytes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maia::worker
