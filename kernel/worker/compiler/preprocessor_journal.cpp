#include "preprocessor_journal.hpp"

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/HeaderSearch.h>

namespace maia::worker {

void PreprocessorJournal::begin_cell() {
  changes_.clear();
  first_included_.clear();
  includes_.clear();
  macros_before_ = macros_.size();
}

void PreprocessorJournal::undo() {
  undoing_ = true;
  const auto at =
      preprocessor_.getSourceManager().getLocForStartOfFile(preprocessor_.getSourceManager().getMainFileID());
  for (auto it = changes_.rbegin(); it != changes_.rend(); ++it) {
    if (it->before)
      preprocessor_.appendDefMacroDirective(it->name, it->before, at);
    else if (it->name->hasMacroDefinition())
      preprocessor_.appendMacroDirective(it->name,
                                         new (preprocessor_.getPreprocessorAllocator()) clang::UndefMacroDirective(at));
  }
  for (const auto& file : first_included_) preprocessor_.getHeaderSearchInfo().getFileInfo(file).isPragmaOnce = false;
  macros_.resize(macros_before_);
  changes_.clear();
  first_included_.clear();
  undoing_ = false;
}

void PreprocessorJournal::MacroDefined(const clang::Token& name, const clang::MacroDirective* directive) {
  if (undoing_) return;
  const auto* previous = directive->getPrevious();
  const bool was_defined = previous && previous->isDefined();
  changes_.push_back({name.getIdentifierInfo(),
                      was_defined ? const_cast<clang::MacroInfo*>(previous->getDefinition().getMacroInfo()) : nullptr});
  const auto location = preprocessor_.getSourceManager().getPresumedLoc(name.getLocation());
  if (location.isValid() && llvm::StringRef(location.getFilename()).starts_with("In["))
    macros_.emplace_back(name.getIdentifierInfo()->getName().str(), name.getLocation());
}

void PreprocessorJournal::MacroUndefined(const clang::Token& name, const clang::MacroDefinition& definition,
                                         const clang::MacroDirective*) {
  if (!undoing_) changes_.push_back({name.getIdentifierInfo(), definition.getMacroInfo()});
}

void PreprocessorJournal::InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef name, bool,
                                             clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef,
                                             llvm::StringRef, const clang::Module*, bool,
                                             clang::SrcMgr::CharacteristicKind) {
  includes_.push_back(name.str());
  if (file && !preprocessor_.getHeaderSearchInfo().getFileInfo(*file).isPragmaOnce) first_included_.push_back(*file);
}

}  // namespace maia::worker
