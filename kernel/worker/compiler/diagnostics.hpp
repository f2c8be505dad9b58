// Compiler diagnostics of one cell.
#pragma once

#include <clang/AST/DeclarationName.h>
#include <clang/Basic/Diagnostic.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/Support/raw_ostream.h>

#include <memory>
#include <string>
#include <vector>

namespace maia::worker {

/// Collects what the compiler says, and where it says "previously defined here".
class Diagnostics : public clang::DiagnosticConsumer {
 public:
  explicit Diagnostics(clang::DiagnosticOptions& options);

  void BeginSourceFile(const clang::LangOptions& language, const clang::Preprocessor* preprocessor) override;
  void EndSourceFile() override;
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) override;

  /// Forgets everything.
  void reset();

  /// True if an error was that a name already exists.
  bool has_redefinition() const { return redefinitions_ > 0; }

  /// Where the names that stand in the way were declared.
  struct Previous {
    clang::SourceLocation location;
    bool ambiguous;  ///< one of several declarations that a use could mean
    bool newest;     ///< it stands in the cell that the error is about
  };
  const std::vector<Previous>& previous_declarations() const { return previous_; }

  /// Names that may be theirs: the errors' own and those written where the errors point.
  const std::vector<clang::DeclarationName>& existing_names() const { return existing_; }

  /// The first error's one-line message, without location and colour.
  const std::string& first_error() const { return first_error_; }

  /// The first errors with a few notes each, coloured, then what was left out.
  std::vector<std::string> render_errors() const;

  /// All warnings (at most a few), coloured; empty if there are none.
  std::string render_warnings() const;

 private:
  struct Line {
    std::string text;
    bool in_cell;  ///< it points into a cell rather than a header
  };
  struct Group {
    bool error;
    Line main;
    std::vector<Line> notes;
    std::size_t hidden_notes = 0;
  };
  Line print(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic);
  void add_names_at(const clang::Diagnostic& diagnostic);

  std::string buffer_;
  llvm::raw_string_ostream stream_{buffer_};
  clang::TextDiagnosticPrinter printer_;
  std::vector<Group> groups_;
  std::vector<Previous> previous_;
  std::vector<clang::DeclarationName> existing_;
  std::string first_error_;
  const clang::Preprocessor* preprocessor_ = nullptr;
  clang::FileID error_file_;
  unsigned errors_ = 0;
  unsigned redefinitions_ = 0;
  unsigned unseen_errors_ = 0;
  unsigned unseen_warnings_ = 0;
};

}  // namespace maia::worker
