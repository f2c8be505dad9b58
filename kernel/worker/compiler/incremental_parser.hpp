// A C++ compiler that takes a translation unit piece by piece.
#pragma once

#include <clang/AST/DeclBase.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <memory>
#include <string>

#include "invocation.hpp"

namespace clang {
class CodeGenerator;
class Parser;
}  // namespace clang

namespace maia::worker {

class CellConsumer;
class Diagnostics;
class PreprocessorJournal;
class Scope;

/// Parses cells into one growing translation unit and generates one module for each.
///
/// clang::Interpreter of LLVM 19 does the same, but a failing cell damages its session and
/// lambdas in top-level statements crash it; this class uses only the public parts below it.
/// Not thread-safe.
class IncrementalParser {
 public:
  /// Throws std::runtime_error.
  explicit IncrementalParser(const CompilerOptions& options);
  ~IncrementalParser();

  /// The module of the prelude's globals; null if it has none. Once.
  std::unique_ptr<llvm::Module> take_prelude_module();

  /// Parses one cell. Null if it has errors: then all that it declared is gone again, but
  /// what Scope hid is not restored. With `agents` a cell that uses what lint() objects to has an error.
  std::unique_ptr<llvm::Module> parse(const std::string& code, const std::string& name, unsigned first_line,
                                      unsigned cell, bool show_result, bool agents);

  /// The last cell had errors because of lint() alone.
  bool refused() const { return refused_; }

  /// Bytes that parse() will put in front of the next cell's text.
  unsigned next_prefix_size(const std::string& name, unsigned first_line) const;

  /// Parses `code` up to a completion point; see completion.cpp. Leaves the parser unusable.
  void parse_to_completion_point(const std::string& code, unsigned line, unsigned column);

  /// Takes the last successfully parsed cell's declarations out of scope again.
  void forget_last_cell();

  clang::CompilerInstance& instance() { return *instance_; }
  clang::Sema& sema() { return instance_->getSema(); }
  Diagnostics& diagnostics() { return *diagnostics_; }
  Scope& scope() { return *scope_; }
  PreprocessorJournal& journal() { return *journal_; }

 private:
  class Action;
  bool parse_pending_tokens();
  bool passes_lint();
  std::unique_ptr<llvm::Module> finish_module();
  std::string prefix(unsigned buffer, const std::string& name, unsigned first_line) const;

  llvm::LLVMContext context_;
  std::unique_ptr<Action> action_;
  std::unique_ptr<clang::CompilerInstance> instance_;
  CellConsumer* consumer_ = nullptr;
  clang::CodeGenerator* generator_ = nullptr;
  Diagnostics* diagnostics_ = nullptr;
  PreprocessorJournal* journal_ = nullptr;
  std::unique_ptr<Scope> scope_;
  std::unique_ptr<clang::Parser> parser_;
  std::unique_ptr<llvm::Module> first_module_;
  std::unique_ptr<llvm::Module> prelude_module_;
  clang::FileID linted_;  ///< the cell's buffer, if it is the agent's
  bool refused_ = false;
  unsigned modules_ = 0;
  unsigned buffers_ = 0;
};

}  // namespace maia::worker
