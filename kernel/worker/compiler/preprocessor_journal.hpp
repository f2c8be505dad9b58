// What a cell does to the preprocessor, so that a failing cell can be undone.
#pragma once

#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>

#include <string>
#include <vector>

namespace maia::worker {

/// Records macros and files of one cell. Owned by the preprocessor it watches.
class PreprocessorJournal : public clang::PPCallbacks {
 public:
  explicit PreprocessorJournal(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {}

  /// Starts a cell.
  void begin_cell();

  /// Gives every macro its value from before the cell, and lets headers with
  /// `#pragma once` that the cell was the first to include be included again.
  void undo();

  /// Names in `#include <...>` directives of the cell, as written.
  const std::vector<std::string>& includes() const { return includes_; }

  /// Macros that cells defined, with where.
  const std::vector<std::pair<std::string, clang::SourceLocation>>& macros() const { return macros_; }

  void MacroDefined(const clang::Token& name, const clang::MacroDirective* directive) override;
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition& definition,
                      const clang::MacroDirective* undef) override;
  void InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef name, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef, llvm::StringRef,
                          const clang::Module*, bool, clang::SrcMgr::CharacteristicKind) override;

 private:
  struct Change {
    clang::IdentifierInfo* name;
    clang::MacroInfo* before;  ///< null: it was not a macro
  };
  clang::Preprocessor& preprocessor_;
  std::vector<Change> changes_;
  std::vector<clang::FileEntryRef> first_included_;
  std::vector<std::string> includes_;
  std::vector<std::pair<std::string, clang::SourceLocation>> macros_;
  std::size_t macros_before_ = 0;
  bool undoing_ = false;
};

}  // namespace maia::worker
