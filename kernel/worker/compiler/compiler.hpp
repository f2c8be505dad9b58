// The session's C++ compiler as the rest of the worker sees it: no LLVM type appears here.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/message.hpp"

namespace maia::worker {

struct CompilerOptions;

/// A cell ready to run, or why there is none.
struct CompiledCell {
  void (*entry)() = nullptr;  ///< runs it; null if there is nothing to run
  std::string ename;          ///< empty: it compiled. "CompileError", "LinkError", ...
  std::string evalue;
  std::vector<std::string> traceback;  ///< coloured diagnostics
  std::string warnings;
  bool ok() const { return ename.empty(); }
};

/// Compiles cells into one growing program. All calls from one thread.
///
/// A cell may define again what an earlier one defined; code compiled before keeps the old
/// meaning. A cell that fails to compile or to link leaves no trace.
class Compiler {
 public:
  /// Throws std::runtime_error.
  explicit Compiler(const CompilerOptions& options);
  ~Compiler();

  /// Gives cells a function of this process under a mangled name, ahead of the libraries' own.
  void define(const std::string& mangled_name, void* address);

  /// `provider` is asked with mangled names that nothing defines, before the cell that needs them fails; true if it
  /// loaded a library that may define them.
  void set_provider(std::function<bool(const std::vector<std::string>&)> provider);

  /// The initialisers of the prelude's globals; run it before the first cell.
  CompiledCell prelude();

  /// `before_link` is called with the names of the headers that the cell included, before its
  /// symbols are looked up: the place to load a library that belongs to one of them. A cell of the agent's (`agents`)
  /// that lint() objects to fails as "Refused".
  CompiledCell compile(const std::string& code, const std::string& name, unsigned first_line, bool show_result,
                       bool agents = false,
                       const std::function<void(const std::vector<std::string>&)>& before_link = {});

  /// Completions at a byte offset. The work is done in a forked copy of the process, in the
  /// session's real state, which it can't damage.
  protocol::Completions complete(const std::string& code, std::size_t cursor);

  /// Whether `code` is a whole cell, by parsing it in a forked copy of the process.
  protocol::Completeness completeness(const std::string& code);

  /// What stands at a byte offset: declaration, documentation, where it was defined.
  protocol::Inspection inspect(const std::string& code, std::size_t cursor, unsigned detail);

  /// What cells have defined and is still visible, by name.
  std::vector<protocol::Name> names();

  /// 0 to 3, for the cells that follow.
  void set_optimisation(unsigned level);
  void add_include_directory(const std::string& path);
  /// Makes a static library or object file available. Returns the reason if it can't.
  std::string add_archive(const std::string& path);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace maia::worker
