#include "diagnostics.hpp"

#include <clang/AST/Decl.h>
#include <clang/Basic/DiagnosticSema.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/SmallVector.h>

#include <algorithm>

namespace maia::worker {
namespace {

constexpr std::size_t shown_errors = 3;
constexpr std::size_t shown_notes = 2;
constexpr std::size_t longest_row = 400;
constexpr std::size_t shown_warnings = 5;

bool says_name_exists(unsigned id) {
  switch (id) {
    case clang::diag::err_redefinition:
    case clang::diag::err_ambiguous_reference:
    case clang::diag::err_redefinition_different_kind:
    case clang::diag::err_redefinition_different_type:
    case clang::diag::err_redefinition_different_typedef:
    case clang::diag::err_redefinition_different_namespace_alias:
    case clang::diag::err_redefinition_different_concept:
    case clang::diag::err_redefinition_of_enumerator:
    case clang::diag::err_ovl_diff_return_type:
    case clang::diag::err_conflicting_types:
    case clang::diag::err_using_decl_conflict:
    case clang::diag::err_using_decl_conflict_reverse:
    case clang::diag::err_param_default_argument_redefinition:
    case clang::diag::err_template_param_default_arg_redefinition:
    case clang::diag::err_tag_reference_conflict:
    case clang::diag::err_tag_reference_non_tag:
    case clang::diag::err_use_with_wrong_tag:
    case clang::diag::err_enum_redeclare_type_mismatch:
    case clang::diag::err_enum_redeclare_scoped_mismatch:
    case clang::diag::err_template_param_different_kind:
    case clang::diag::err_template_param_list_different_arity:
    case clang::diag::err_template_nontype_parm_different_type:
    case clang::diag::err_inline_namespace_mismatch:
    case clang::diag::err_static_non_static:
    case clang::diag::err_non_static_static:
    case clang::diag::err_thread_non_thread:
    case clang::diag::err_non_thread_thread:
    case clang::diag::err_extern_non_extern:
    case clang::diag::err_non_extern_extern:
    case clang::diag::err_different_language_linkage:
    case clang::diag::err_constexpr_redecl_mismatch:
    case clang::diag::err_mismatched_exception_spec:
    case clang::diag::err_inline_decl_follows_def:
      return true;
    default:
      return false;
  }
}

bool points_at_previous(unsigned id) {
  switch (id) {
    case clang::diag::note_previous_definition:
    case clang::diag::note_previous_declaration:
    case clang::diag::note_previous_implicit_declaration:
    case clang::diag::note_previous_use:
    case clang::diag::note_using_decl:
    case clang::diag::note_using_decl_target:
    case clang::diag::note_using_decl_conflict:
    case clang::diag::note_template_prev_declaration:
    case clang::diag::note_template_param_prev_default_arg:
      return true;
    default:
      return false;
  }
}

clang::FileID file_of(const clang::Diagnostic& diagnostic) {
  if (!diagnostic.hasSourceManager() || diagnostic.getLocation().isInvalid()) return {};
  const auto& sources = diagnostic.getSourceManager();
  return sources.getFileID(sources.getExpansionLoc(diagnostic.getLocation()));
}

clang::DeclarationName name_in(const clang::Diagnostic& diagnostic) {
  for (unsigned i = 0; i < diagnostic.getNumArgs(); ++i) {
    switch (diagnostic.getArgKind(i)) {
      case clang::DiagnosticsEngine::ak_declarationname:
        return clang::DeclarationName::getFromOpaqueInteger(diagnostic.getRawArg(i));
      case clang::DiagnosticsEngine::ak_identifierinfo:
        return diagnostic.getArgIdentifier(i);
      case clang::DiagnosticsEngine::ak_nameddecl:
        return reinterpret_cast<const clang::NamedDecl*>(diagnostic.getRawArg(i))->getDeclName();
      default:
        break;
    }
  }
  return {};
}

}  // namespace

Diagnostics::Diagnostics(clang::DiagnosticOptions& options) : printer_(stream_, &options) {
  options.ShowColors = 1;
  options.ShowOptionNames = 1;
  stream_.enable_colors(true);
}

void Diagnostics::BeginSourceFile(const clang::LangOptions& language, const clang::Preprocessor* preprocessor) {
  preprocessor_ = preprocessor;
  printer_.BeginSourceFile(language, preprocessor);
}

void Diagnostics::EndSourceFile() { printer_.EndSourceFile(); }

Diagnostics::Line Diagnostics::print(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) {
  buffer_.clear();
  printer_.HandleDiagnostic(level, diagnostic);
  stream_.flush();
  Line line{{}, true};
  if (diagnostic.hasSourceManager() && diagnostic.getLocation().isValid()) {
    const auto place = diagnostic.getSourceManager().getPresumedLoc(
        diagnostic.getSourceManager().getExpansionLoc(diagnostic.getLocation()));
    line.in_cell = place.isInvalid() || llvm::StringRef(place.getFilename()).starts_with("In[");
  }
  llvm::SmallVector<llvm::StringRef, 8> rows;
  llvm::StringRef(buffer_).split(rows, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef row : rows) {
    // The way into a header is of interest only where it begins in a cell.
    if (row.contains("In file included from") && !row.contains("from In[")) continue;
    if (!line.text.empty()) line.text += '\n';
    line.text += row.size() > longest_row ? (row.take_front(longest_row) + " ...\x1b[0m").str() : row.str();
  }
  return line;
}

void Diagnostics::add_names_at(const clang::Diagnostic& diagnostic) {
  if (!diagnostic.hasSourceManager() || !preprocessor_) return;
  // "struct Text {": the error may point at the keyword.
  clang::SourceLocation at = diagnostic.getSourceManager().getSpellingLoc(diagnostic.getLocation());
  clang::Token token;
  for (int i = 0; i < 3; ++i) {
    if (clang::Lexer::getRawToken(at, token, diagnostic.getSourceManager(), preprocessor_->getLangOpts(), true)) return;
    if (token.is(clang::tok::raw_identifier))
      existing_.push_back(preprocessor_->getIdentifierInfo(token.getRawIdentifier()));
    at = token.getEndLoc();
  }
}

void Diagnostics::HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) {
  DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
  if (level == clang::DiagnosticsEngine::Note || level == clang::DiagnosticsEngine::Remark) {
    if (points_at_previous(diagnostic.getID())) previous_.push_back({diagnostic.getLocation(), false, false});
    if (diagnostic.getID() == clang::diag::note_ambiguous_candidate)
      previous_.push_back({diagnostic.getLocation(), true, file_of(diagnostic) == error_file_});
    if (groups_.empty() || unseen_errors_ + unseen_warnings_ > 0) return;
    Group& group = groups_.back();
    Line line = print(level, diagnostic);
    // An error inside a header is told from the line of the cell that led to it.
    const bool leads_to_cell =
        !group.main.in_cell && line.in_cell &&
        std::none_of(group.notes.begin(), group.notes.end(), [](const Line& note) { return note.in_cell; });
    if (leads_to_cell || group.notes.size() < shown_notes)
      group.notes.push_back(std::move(line));
    else
      ++group.hidden_notes;
    return;
  }
  const bool error = level >= clang::DiagnosticsEngine::Error;
  if (error) {
    ++errors_;
    error_file_ = file_of(diagnostic);
    if (says_name_exists(diagnostic.getID())) {
      ++redefinitions_;
      if (const auto name = name_in(diagnostic)) existing_.push_back(name);
      add_names_at(diagnostic);
    }
    if (first_error_.empty()) {
      llvm::SmallString<128> message;
      diagnostic.FormatDiagnostic(message);
      first_error_ = message.str().str();
    }
  }
  const auto alike = static_cast<std::size_t>(
      std::count_if(groups_.begin(), groups_.end(), [&](const Group& group) { return group.error == error; }));
  if (alike >= (error ? shown_errors : shown_warnings)) {
    ++(error ? unseen_errors_ : unseen_warnings_);
    return;
  }
  groups_.push_back({error, print(level, diagnostic), {}});
}

void Diagnostics::reset() {
  groups_.clear();
  previous_.clear();
  existing_.clear();
  first_error_.clear();
  errors_ = redefinitions_ = unseen_errors_ = unseen_warnings_ = 0;
}

std::vector<std::string> Diagnostics::render_errors() const {
  std::vector<std::string> lines;
  if (errors_ == 0) lines.push_back("the compiler refused this cell without saying why; use %restart if it stays so");
  for (const Group& group : groups_) {
    if (!group.error) continue;
    const auto first_in_cell = group.main.in_cell ? group.notes.end()
                                                  : std::find_if(group.notes.begin(), group.notes.end(),
                                                                 [](const Line& note) { return note.in_cell; });
    if (first_in_cell != group.notes.end()) lines.push_back(first_in_cell->text);
    lines.push_back(group.main.text);
    for (auto note = group.notes.begin(); note != group.notes.end(); ++note)
      if (note != first_in_cell && (group.main.in_cell || note->in_cell)) lines.push_back(note->text);
    if (group.hidden_notes > 0)
      lines.push_back("\x1b[2m(and " + std::to_string(group.hidden_notes) +
                      (group.hidden_notes == 1 ? " more note)" : " more notes)") + "\x1b[0m");
  }
  if (unseen_errors_ > 0)
    lines.push_back("\x1b[2m(and " + std::to_string(unseen_errors_) +
                    (unseen_errors_ == 1 ? " more error" : " more errors") +
                    "; the first ones usually cause the rest)\x1b[0m");
  return lines;
}

std::string Diagnostics::render_warnings() const {
  std::string text;
  for (const Group& group : groups_) {
    if (group.error) continue;
    text += group.main.text + "\n";
    for (const Line& note : group.notes) text += note.text + "\n";
  }
  if (unseen_warnings_ > 0) text += "(and " + std::to_string(unseen_warnings_) + " more warnings)\n";
  return text;
}

}  // namespace maia::worker
