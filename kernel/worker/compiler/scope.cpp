#include "scope.hpp"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclContextInternals.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/Sema/IdentifierResolver.h>
#include <clang/Sema/Scope.h>

#include <algorithm>

namespace maia::worker {
namespace {

/// Contexts whose members are visible as if they stood in the enclosing one.
bool is_transparent(const clang::Decl* declaration) {
  if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(declaration)) return !enumeration->isScoped();
  return llvm::isa<clang::LinkageSpecDecl, clang::NamespaceDecl, clang::ExportDecl>(declaration);
}

/// A member defined outside its class, or a specialisation: found through what it belongs to,
/// not by name.
bool is_definition_only(const clang::FunctionDecl* function) {
  return function->isOutOfLine() || function->getTemplateSpecializationKind() == clang::TSK_ExplicitSpecialization;
}

bool is_looked_up(const clang::NamedDecl* declaration) {
  const auto name = declaration->getDeclName();
  return name && name.getNameKind() != clang::DeclarationName::CXXUsingDirective;
}

// Class templates keep their specialisations in a set that clang only ever adds to.
template <auto Member>
struct Expose {
  friend auto specialisations_member() { return Member; }
};
auto specialisations_member();
template struct Expose<&clang::ClassTemplateDecl::getSpecializations>;

using SpecialisationList = llvm::FoldingSetVector<clang::ClassTemplateSpecializationDecl>;
template <auto Member>
struct ExposeSet {
  friend auto set_member() { return Member; }
};
auto set_member();
template struct ExposeSet<&SpecialisationList::Set>;

auto& specialisations_of(clang::ClassTemplateDecl* pattern) {
  return (pattern->*specialisations_member())().*set_member();
}

bool remove_specialisation(clang::ClassTemplateSpecializationDecl* specialisation) {
  return specialisations_of(specialisation->getSpecializedTemplate()->getCanonicalDecl()).RemoveNode(specialisation);
}

void add_specialisation(clang::ClassTemplateSpecializationDecl* specialisation) {
  specialisations_of(specialisation->getSpecializedTemplate()->getCanonicalDecl()).GetOrInsertNode(specialisation);
}

bool contains(const clang::StoredDeclsList& entry, const clang::NamedDecl* declaration) {
  const auto candidates = entry.getLookupResult();
  return std::find(candidates.begin(), candidates.end(), declaration) != candidates.end();
}

}  // namespace

void Scope::begin_cell(unsigned version) {
  tag_ = "r" + std::to_string(version);
  hidden_.clear();
  needs_new_layer_ = false;
}

void Scope::collect(clang::DeclContext* context, clang::SourceLocation location,
                    std::vector<clang::NamedDecl*>& found) {
  for (clang::Decl* declaration : context->noload_decls()) {
    if (auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration); named && named->getLocation() == location)
      found.push_back(named);
    if (auto* shadow = llvm::dyn_cast<clang::UsingShadowDecl>(declaration);
        shadow && shadow->getIntroducer() && shadow->getIntroducer()->getLocation() == location)
      found.push_back(shadow);
    if (auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(declaration))
      for (auto* enumerator : enumeration->enumerators())
        if (enumerator->getLocation() == location) found.push_back(enumeration);
    if (auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration))
      for (auto* parameter : function->parameters())
        if (parameter->getLocation() == location) found.push_back(function);
    if (auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(declaration)) {
      const auto* templated = pattern->getTemplatedDecl();
      bool here = templated && templated->getLocation() == location;
      for (const auto* parameter : *pattern->getTemplateParameters()) here |= parameter->getLocation() == location;
      if (const auto* function = llvm::dyn_cast_or_null<clang::FunctionDecl>(templated))
        for (auto* parameter : function->parameters()) here |= parameter->getLocation() == location;
      if (here && (found.empty() || found.back() != pattern)) found.push_back(pattern);
    }
    if (llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl>(declaration))
      collect(llvm::cast<clang::DeclContext>(declaration), location, found);
  }
}

bool Scope::remove_from_tables(clang::NamedDecl* declaration, bool restore_previous) {
  if (!is_looked_up(declaration)) return false;
  clang::NamedDecl* previous = nullptr;
  if (restore_previous)
    if (auto* before = declaration->getPreviousDecl()) previous = llvm::dyn_cast<clang::NamedDecl>(before);

  // extern "C" functions are also known to a table of their own, by which clang finds that a
  // variable would clash with one.
  clang::DeclContext* extern_c = sema_.getASTContext().getExternCContextDecl();
  extern_c->lookup(declaration->getDeclName());
  if (auto* table = extern_c->getLookupPtr())
    if (const auto entry = table->find(declaration->getDeclName());
        entry != table->end() && contains(entry->second, declaration))
      entry->second.remove(declaration);

  bool removed = false;
  for (clang::DeclContext* context = declaration->getDeclContext(); context; context = context->getParent()) {
    if (auto* table = context->getPrimaryContext()->getLookupPtr()) {
      const auto entry = table->find(declaration->getDeclName());
      if (entry != table->end() && contains(entry->second, declaration)) {
        entry->second.remove(declaration);
        removed = true;
        // An empty entry stays: without one, the precompiled header would be asked again.
        if (previous) entry->second.addOrReplaceDecl(previous);
      }
    }
    if (context->isFileContext() && !context->isInlineNamespace() && !context->isTransparentContext()) break;
  }
  if (declaration->getDeclName().getFETokenInfo()) sema_.IdResolver.RemoveDecl(declaration);
  if (sema_.TUScope) sema_.TUScope->RemoveDecl(declaration);
  if (previous && declaration->getDeclContext()->isTranslationUnit() && declaration->getDeclName().getFETokenInfo()) {
    sema_.IdResolver.AddDecl(previous);
    if (sema_.TUScope) sema_.TUScope->AddDecl(previous);
  }
  return removed;
}

bool Scope::hide_definition(clang::NamedDecl* declaration) {
  Hidden record{};
  record.declaration = declaration;
  if (auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration)) {
    if (!is_definition_only(function) || !function->doesThisDeclarationHaveABody()) return false;
    record.body_owner = function;
    record.body = function->getBody();
    function->setBody(nullptr);
  } else if (auto* specialisation = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(declaration)) {
    if (!remove_specialisation(specialisation)) return false;
    record.specialisation = specialisation;
  } else {
    return false;
  }
  needs_new_layer_ = true;  // its symbols come from its class or template
  hidden_.push_back(record);
  return true;
}

void Scope::hide(clang::NamedDecl* declaration) {
  if (hide_definition(declaration)) return;
  Hidden record{};
  record.declaration = declaration;
  record.owner = declaration->getDeclContext();
  names_.insert(declaration->getDeclName());
  record.in_scope = sema_.TUScope && sema_.TUScope->isDeclScope(declaration);
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration))
    needs_new_layer_ |= function->isExternC();
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration)) needs_new_layer_ |= variable->isExternC();
  if (!remove_from_tables(declaration, false)) return;
  hidden_.push_back(record);
  hide_from_directives(declaration);
}

void Scope::hide_from_directives(clang::NamedDecl* declaration) {
  // After `using namespace std` a function of libc is found a second time, as std's.
  if (!declaration->getDeclContext()->getRedeclContext()->isTranslationUnit()) return;
  for (auto* directive : sema_.getASTContext().getTranslationUnitDecl()->using_directives()) {
    auto* space = directive->getNominatedNamespace();
    for (clang::NamedDecl* member : space->lookup(declaration->getDeclName())) {
      auto* shadow = llvm::dyn_cast<clang::UsingShadowDecl>(member);
      if (!shadow || shadow->getTargetDecl()->getCanonicalDecl() != declaration->getCanonicalDecl()) continue;
      Hidden record{};
      record.declaration = shadow;
      record.owner = shadow->getDeclContext();
      if (remove_from_tables(shadow, false)) hidden_.push_back(record);
      break;
    }
  }
}

bool Scope::hide(clang::SourceLocation location, const std::vector<clang::DeclarationName>& names, bool ambiguous) {
  std::vector<clang::NamedDecl*> found;
  // Declarations of the precompiled header are reached by name: walking it would load all of it.
  for (const clang::DeclarationName name : names)
    for (clang::NamedDecl* declaration : sema_.getASTContext().getTranslationUnitDecl()->lookup(name)) {
      const auto* shadow = llvm::dyn_cast<clang::UsingShadowDecl>(declaration);
      if (declaration->getLocation() == location || declaration->getUnderlyingDecl()->getLocation() == location ||
          (shadow && shadow->getIntroducer()->getLocation() == location))
        found.push_back(declaration);
    }
  for (auto* part = sema_.getASTContext().getTranslationUnitDecl(); part; part = part->getPreviousDecl())
    collect(part, location, found);
  const std::size_t before = hidden_.size();
  for (clang::NamedDecl* declaration : found) {
    if (ambiguous && !declaration->isInAnonymousNamespace()) continue;
    hide(declaration);
    if (auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(declaration))
      for (auto* enumerator : enumeration->enumerators()) hide(enumerator);
  }
  return hidden_.size() > before;
}

void Scope::restore() {
  for (auto it = hidden_.rbegin(); it != hidden_.rend(); ++it) {
    if (it->body_owner) {
      it->body_owner->setBody(it->body);
      continue;
    }
    if (it->specialisation) {
      add_specialisation(it->specialisation);
      continue;
    }
    it->owner->makeDeclVisibleInContext(it->declaration);
    if (it->in_scope) {
      sema_.TUScope->AddDecl(it->declaration);
      sema_.IdResolver.AddDecl(it->declaration);
    }
  }
  hidden_.clear();
}

void Scope::hide_behind(clang::NamedDecl* newer) {
  for (clang::NamedDecl* older : sema_.getASTContext().getTranslationUnitDecl()->lookup(newer->getDeclName())) {
    if (older == newer || older->isFromASTFile() || llvm::isa<clang::NamespaceDecl>(older)) continue;
    if (older->getTranslationUnitDecl() == sema_.getASTContext().getTranslationUnitDecl()) continue;
    if (llvm::isa<clang::TagDecl>(older) && llvm::isa<clang::TagDecl>(newer)) continue;  // the same one, or an error
    hide(older);
    return hide_behind(newer);  // the lookup result has changed
  }
}

void Scope::forget(clang::TranslationUnitDecl* part) {
  std::vector<clang::NamedDecl*> declared;
  const auto gather = [&](auto&& self, clang::DeclContext* context) -> void {
    for (clang::Decl* declaration : context->noload_decls()) {
      if (auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration)) declared.push_back(named);
      if (auto* shadows = llvm::dyn_cast<clang::BaseUsingDecl>(declaration))
        declared.insert(declared.end(), shadows->shadow_begin(), shadows->shadow_end());
      if (is_transparent(declaration) || llvm::isa<clang::EnumDecl>(declaration))
        self(self, llvm::cast<clang::DeclContext>(declaration));
      if (auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration);
          function && is_definition_only(function) && function->doesThisDeclarationHaveABody())
        function->setBody(nullptr);
      if (auto* specialisation = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(declaration);
          specialisation && specialisation->isExplicitSpecialization())
        remove_specialisation(specialisation);
    }
  };
  gather(gather, part);
  for (auto it = declared.rbegin(); it != declared.rend(); ++it) remove_from_tables(*it, true);
}

void Scope::mark_if_redefined(clang::Decl* declaration) {
  if (names_.empty() || llvm::isa<clang::LinkageSpecDecl>(declaration)) return;
  if (auto* space = llvm::dyn_cast<clang::NamespaceDecl>(declaration)) {
    for (auto* member : space->decls()) mark_if_redefined(member);
    return;
  }
  auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration);
  if (!named || !names_.count(named->getDeclName())) return;
  // A later declaration of the same thing inherits the mark; a member has its class's.
  if (named->getPreviousDecl() || !named->getDeclContext()->getRedeclContext()->isFileContext()) return;
  if (auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(named)) named = pattern->getTemplatedDecl();
  if (!named || !llvm::isa<clang::FunctionDecl, clang::VarDecl, clang::RecordDecl, clang::EnumDecl>(named)) return;
  if (named->hasAttr<clang::AbiTagAttr>()) return;
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(named))
    if (function->isExternC() || function->isMain()) return;
  llvm::StringRef tag = tag_;
  named->addAttr(clang::AbiTagAttr::CreateImplicit(named->getASTContext(), &tag, 1));
}

}  // namespace maia::worker
