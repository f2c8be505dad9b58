// What a name means: its declaration, documentation and place; and what the session defined.
#include <clang/AST/ASTContext.h>
#include <clang/AST/Comment.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/PrettyPrinter.h>
#include <clang/AST/RawCommentList.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Sema/Lookup.h>
#include <clang/Sema/Sema.h>

#include <algorithm>
#include <map>

#include "compiler_impl.hpp"
#include "preprocessor_journal.hpp"

namespace maia::worker {
namespace {

constexpr std::size_t max_overloads = 12;

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The qualified name or member access that ends at `end`: "std::vector", "image.width".
std::string name_ending_at(const std::string& code, std::size_t end) {
  std::size_t begin = end;
  for (;;) {
    while (begin > 0 && is_name_character(code[begin - 1])) --begin;
    if (begin >= 2 && (code.compare(begin - 2, 2, "::") == 0 || code.compare(begin - 2, 2, "->") == 0))
      begin -= 2;
    else if (begin >= 2 && code[begin - 1] == '.' && is_name_character(code[begin - 2]))
      begin -= 1;
    else
      break;
  }
  return code.substr(begin, end - begin);
}

/// The name around `cursor`; between the brackets of a call, the function's.
std::string name_at(const std::string& code, std::size_t cursor) {
  cursor = std::min(cursor, code.size());
  std::size_t end = cursor;
  while (end < code.size() && is_name_character(code[end])) ++end;
  if (std::string name = name_ending_at(code, end); !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])))
    return name;
  int depth = 0;
  for (std::size_t at = cursor; at > 0; --at) {
    const char c = code[at - 1];
    if (c == ')' || c == ']' || c == '}') ++depth;
    if (c == ';') break;
    if ((c == '(' || c == '[' || c == '{') && depth-- == 0) {
      std::size_t behind = at - 1;
      while (behind > 0 && code[behind - 1] == ' ') --behind;
      return c == '(' ? name_ending_at(code, behind) : std::string();
    }
  }
  std::size_t before = cursor;
  while (before > 0 && (code[before - 1] == ' ' || code[before - 1] == '(')) --before;
  return name_ending_at(code, before);
}

std::string place(clang::SourceLocation location, const clang::SourceManager& sources) {
  const auto presumed = sources.getPresumedLoc(sources.getExpansionLoc(location));
  if (presumed.isInvalid()) return "the compiler";
  return std::string(presumed.getFilename()) + ":" + std::to_string(presumed.getLine());
}

clang::DeclContext* context_of(clang::Sema& sema, const clang::NamedDecl* declaration) {
  clang::QualType type;
  if (const auto* value = llvm::dyn_cast<clang::ValueDecl>(declaration)) {
    type = value->getType().getNonReferenceType();
    if (const auto* function = type->getAs<clang::FunctionType>()) type = function->getReturnType();
    if (type->isPointerType()) type = type->getPointeeType();
  } else if (const auto* named = llvm::dyn_cast<clang::TypeDecl>(declaration)) {
    type = sema.Context.getTypeDeclType(named);
  } else if (const auto* pattern = llvm::dyn_cast<clang::ClassTemplateDecl>(declaration)) {
    return pattern->getTemplatedDecl();
  } else if (auto* space = llvm::dyn_cast<clang::NamespaceDecl>(declaration)) {
    return const_cast<clang::NamespaceDecl*>(space);
  } else if (auto* alias = llvm::dyn_cast<clang::NamespaceAliasDecl>(declaration)) {
    return const_cast<clang::NamespaceDecl*>(alias->getNamespace());
  }
  if (type.isNull()) return nullptr;
  // Smart pointers are looked through: the person asks for what they point to.
  if (const auto* record = type->getAsCXXRecordDecl()) return const_cast<clang::CXXRecordDecl*>(record);
  if (const auto* tag = type->getAsTagDecl()) return const_cast<clang::TagDecl*>(tag);
  return nullptr;
}

std::vector<clang::NamedDecl*> resolve(clang::Sema& sema, const std::string& name) {
  clang::DeclContext* context = sema.Context.getTranslationUnitDecl();
  std::vector<clang::NamedDecl*> found;
  for (std::size_t begin = 0; begin <= name.size();) {
    std::size_t end = begin;
    while (end < name.size() && is_name_character(name[end])) ++end;
    const std::string part = name.substr(begin, end - begin);
    begin = end;
    while (begin < name.size() && !is_name_character(name[begin])) ++begin;
    if (part.empty()) {
      if (begin >= name.size()) return found;
      continue;
    }
    clang::LookupResult result(sema, &sema.Context.Idents.get(part), {}, clang::Sema::LookupOrdinaryName);
    result.suppressDiagnostics();
    sema.LookupQualifiedName(result, context);
    if (result.empty()) {
      result.clear(clang::Sema::LookupTagName);
      sema.LookupQualifiedName(result, context);
    }
    if (result.empty() && context->isTranslationUnit()) {
      result.clear(clang::Sema::LookupNamespaceName);
      sema.LookupQualifiedName(result, context);
    }
    found.clear();
    for (clang::NamedDecl* declaration : result) found.push_back(declaration->getUnderlyingDecl());
    if (begin >= name.size() || found.empty()) return found;
    context = context_of(sema, found.front());
    if (!context) return {};
  }
  return found;
}

std::string documentation(clang::ASTContext& context, const clang::NamedDecl* declaration) {
  const auto* comment = context.getRawCommentForAnyRedecl(declaration);
  if (!comment)
    if (const auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(declaration); pattern && pattern->getTemplatedDecl())
      comment = context.getRawCommentForAnyRedecl(pattern->getTemplatedDecl());
  return comment ? comment->getFormattedText(context.getSourceManager(), context.getDiagnostics()) : std::string();
}

std::string kind_of(const clang::NamedDecl* declaration) {
  if (llvm::isa<clang::VarDecl>(declaration)) return "variable";
  if (llvm::isa<clang::FunctionDecl>(declaration)) return "function";
  if (llvm::isa<clang::TypedefNameDecl, clang::TypeAliasTemplateDecl, clang::NamespaceAliasDecl>(declaration))
    return "alias";
  if (llvm::isa<clang::ConceptDecl>(declaration)) return "concept";
  if (llvm::isa<clang::TemplateDecl>(declaration)) return "template";
  if (llvm::isa<clang::NamespaceDecl>(declaration)) return "namespace";
  if (llvm::isa<clang::TypeDecl>(declaration)) return "type";
  if (llvm::isa<clang::BindingDecl>(declaration)) return "variable";
  if (llvm::isa<clang::EnumConstantDecl>(declaration)) return "constant";
  return {};
}

}  // namespace

protocol::Inspection Compiler::inspect(const std::string& code, std::size_t cursor, unsigned detail) {
  protocol::Inspection reply;
  clang::Sema& sema = impl_->parser.sema();
  clang::ASTContext& context = sema.Context;
  const std::string name = name_at(code, cursor);
  if (name.empty()) return reply;

  std::string text;
  llvm::raw_string_ostream out(text);
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.TerseOutput = detail == 0;
  policy.FullyQualifiedName = true;

  auto& identifier = context.Idents.get(name);
  if (identifier.hasMacroDefinition()) {
    const auto* macro = sema.getPreprocessor().getMacroInfo(&identifier);
    out << "#define " << name;
    if (macro) {
      if (macro->isFunctionLike()) out << "(...)";
      for (const auto& token : macro->tokens()) out << " " << sema.getPreprocessor().getSpelling(token);
      out << "\n\nMacro, defined at " << place(macro->getDefinitionLoc(), context.getSourceManager()) << "\n";
    }
  } else {
    const auto found = resolve(sema, name);
    std::size_t shown = 0;
    for (clang::NamedDecl* declaration : found) {
      if (shown++ == max_overloads) {
        out << "(and " << found.size() - max_overloads << " more overloads)\n";
        break;
      }
      declaration->print(out, policy);
      out << "\n";
      const std::string words = documentation(context, declaration);
      if (!words.empty()) out << "\n" << words << "\n";
      out << "\n"
          << kind_of(declaration) << (kind_of(declaration).empty() ? "" : ", ") << "defined at "
          << place(declaration->getLocation(), context.getSourceManager()) << "\n\n";
    }
  }
  out.flush();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  reply.found = !text.empty();
  if (reply.found) reply.bundle["text/plain"] = text;
  return reply;
}

std::vector<protocol::Name> Compiler::names() {
  clang::Sema& sema = impl_->parser.sema();
  clang::ASTContext& context = sema.Context;
  const clang::SourceManager& sources = context.getSourceManager();
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.SuppressInitializers = true;
  std::map<std::string, protocol::Name> by_name;

  const auto add = [&](clang::NamedDecl* declaration) {
    if (!declaration->getIdentifier() || declaration->isImplicit() || !declaration->isCanonicalDecl()) return;
    const std::string where = place(declaration->getLocation(), sources);
    const std::string kind = kind_of(declaration);
    if (!llvm::StringRef(where).starts_with("In[") || kind.empty()) return;
    // Only what a lookup still finds: hidden ones belong to the past.
    const auto visible = context.getTranslationUnitDecl()->lookup(declaration->getDeclName());
    if (std::find(visible.begin(), visible.end(), declaration) == visible.end() &&
        std::none_of(visible.begin(), visible.end(),
                     [&](const clang::NamedDecl* other) { return other->getCanonicalDecl() == declaration; }))
      return;
    std::string type;
    if (const auto* value = llvm::dyn_cast<clang::ValueDecl>(declaration)) type = value->getType().getAsString(policy);
    const std::string name = declaration->getNameAsString();
    by_name[name + (kind == "function" ? type : "")] = {name, kind, type, where};
  };
  for (auto* part = context.getTranslationUnitDecl(); part; part = part->getPreviousDecl()) {
    for (clang::Decl* declaration : part->noload_decls()) {
      if (auto* decomposition = llvm::dyn_cast<clang::DecompositionDecl>(declaration))
        for (auto* binding : decomposition->bindings()) add(binding);
      if (auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(declaration); enumeration && !enumeration->isScoped())
        for (auto* enumerator : enumeration->enumerators()) add(enumerator);
      if (auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration)) add(named);
    }
  }
  for (const auto& [name, location] : impl_->parser.journal().macros())
    if (context.Idents.get(name).hasMacroDefinition())
      by_name["#" + name] = {name, "macro", "", place(location, sources)};

  std::vector<protocol::Name> list;
  for (auto& [key, name] : by_name) list.push_back(std::move(name));
  return list;
}

}  // namespace maia::worker
