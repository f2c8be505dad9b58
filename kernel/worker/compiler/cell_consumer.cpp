#include "cell_consumer.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/Sema/Lookup.h>

#include "scope.hpp"

namespace maia::worker {
namespace {

std::vector<std::unique_ptr<clang::ASTConsumer>> only(std::unique_ptr<clang::ASTConsumer> consumer) {
  std::vector<std::unique_ptr<clang::ASTConsumer>> list;
  list.push_back(std::move(consumer));
  return list;
}

clang::DeclContext* find_namespace(clang::Sema& sema, clang::DeclContext* in, llvm::StringRef name) {
  clang::LookupResult found(sema, &sema.Context.Idents.get(name), {}, clang::Sema::LookupNamespaceName);
  found.suppressDiagnostics();
  sema.LookupQualifiedName(found, in);
  return found.getAsSingle<clang::NamespaceDecl>();
}

bool is_instantiation(const clang::Decl* declaration) {
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration))
    return function->isTemplateInstantiation();
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration))
    return clang::isTemplateInstantiation(variable->getTemplateSpecializationKind());
  return false;
}

bool is_number(clang::QualType type) {
  const auto* builtin = type.getCanonicalType()->getAs<clang::BuiltinType>();
  if (!builtin) return false;
  switch (builtin->getKind()) {
    case clang::BuiltinType::Bool:
    case clang::BuiltinType::Char_S:
    case clang::BuiltinType::Int:
    case clang::BuiltinType::UInt:
    case clang::BuiltinType::Long:
    case clang::BuiltinType::ULong:
    case clang::BuiltinType::LongLong:
    case clang::BuiltinType::ULongLong:
    case clang::BuiltinType::Float:
    case clang::BuiltinType::Double:
      return true;
    default:
      return false;
  }
}

}  // namespace

CellConsumer::CellConsumer(std::unique_ptr<clang::ASTConsumer> generator)
    : MultiplexConsumer(only(std::move(generator))) {}

void CellConsumer::find_display_functions(clang::Sema& sema) {
  clang::DeclContext* maia = find_namespace(sema, sema.Context.getTranslationUnitDecl(), "maia");
  detail_ = maia ? find_namespace(sema, maia, "detail") : nullptr;
}

void CellConsumer::begin_cell(clang::Sema* sema, Scope* scope, unsigned cell, bool show_result) {
  sema_ = sema;
  scope_ = scope;
  cell_ = cell;
  show_result_ = show_result;
  holding_ = true;
  held_.clear();
}

void CellConsumer::release() {
  holding_ = false;
  for (clang::FunctionDecl* function : held_functions_) MultiplexConsumer::HandleInlineFunctionDefinition(function);
  held_functions_.clear();
  for (clang::DeclGroupRef group : held_) MultiplexConsumer::HandleTopLevelDecl(group);
  held_.clear();
  for (clang::VarDecl* member : held_members_) MultiplexConsumer::HandleCXXStaticMemberVarInstantiation(member);
  held_members_.clear();
}

void CellConsumer::discard() {
  holding_ = false;
  for (clang::FunctionDecl* function : held_functions_)
    if (is_instantiation(function)) MultiplexConsumer::HandleInlineFunctionDefinition(function);
  held_functions_.clear();
  for (clang::DeclGroupRef group : held_)
    for (clang::Decl* declaration : group)
      if (is_instantiation(declaration) || declaration->isFromASTFile())
        MultiplexConsumer::HandleTopLevelDecl(clang::DeclGroupRef(declaration));
  held_.clear();
  for (clang::VarDecl* member : held_members_) MultiplexConsumer::HandleCXXStaticMemberVarInstantiation(member);
  held_members_.clear();
}

bool CellConsumer::HandleTopLevelDecl(clang::DeclGroupRef group) {
  for (clang::Decl* declaration : group) {
    if (auto* space = llvm::dyn_cast<clang::NamespaceDecl>(declaration)) hide_older(space);
    if (scope_) scope_->mark_if_redefined(declaration);
    if (auto* statement = llvm::dyn_cast<clang::TopLevelStmtDecl>(declaration)) {
      give_locals_a_function(statement);
      if (show_result_ && statement->isSemiMissing())
        if (auto* value = llvm::dyn_cast<clang::Expr>(statement->getStmt())) statement->setStmt(show(value));
    }
  }
  if (!holding_) return MultiplexConsumer::HandleTopLevelDecl(group);
  held_.push_back(group);
  return true;
}

void CellConsumer::hide_older(clang::NamedDecl* declaration) {
  if (!scope_ || !holding_ || !declaration->getIdentifier() || !declaration->getDeclContext()->isTranslationUnit())
    return;
  // After an error the cell is parsed again, or fails; Scope::hide() decides what stands in its way.
  if (!sema_->getDiagnostics().hasErrorOccurred()) scope_->hide_behind(declaration);
}

void CellConsumer::HandleInterestingDecl(clang::DeclGroupRef group) {
  // From the precompiled header, at any moment: also in the middle of a statement whose local
  // entities have no function yet.
  if (holding_)
    held_.push_back(group);
  else
    MultiplexConsumer::HandleInterestingDecl(group);
}

void CellConsumer::HandleCXXStaticMemberVarInstantiation(clang::VarDecl* variable) {
  if (holding_)
    held_members_.push_back(variable);
  else
    MultiplexConsumer::HandleCXXStaticMemberVarInstantiation(variable);
}

void CellConsumer::HandleInlineFunctionDefinition(clang::FunctionDecl* function) {
  if (holding_)
    held_functions_.push_back(function);
  else
    MultiplexConsumer::HandleInlineFunctionDefinition(function);
}

void CellConsumer::HandleTagDeclDefinition(clang::TagDecl* declaration) {
  if (scope_ && declaration->getDeclContext()->isFileContext()) {
    if (!llvm::isa<clang::ClassTemplateSpecializationDecl>(declaration)) hide_older(declaration);
    scope_->mark_if_redefined(declaration);
  }
  MultiplexConsumer::HandleTagDeclDefinition(declaration);
}

void CellConsumer::give_locals_a_function(clang::TopLevelStmtDecl* statement) {
  // Clang 19's mangler takes for granted that a local entity's context is a function; lambdas
  // and local classes of a top-level statement would crash it.
  std::vector<clang::Decl*> locals(statement->noload_decls().begin(), statement->noload_decls().end());
  if (locals.empty()) return;
  clang::ASTContext& context = statement->getASTContext();
  const clang::QualType type = context.getFunctionType(context.VoidTy, {}, clang::FunctionProtoType::ExtProtoInfo());
  auto& name = context.Idents.get("__maia_statement_" + std::to_string(++functions_));
  auto* function = clang::FunctionDecl::Create(context, context.getTranslationUnitDecl(), statement->getBeginLoc(),
                                               statement->getBeginLoc(), clang::DeclarationName(&name), type,
                                               context.getTrivialTypeSourceInfo(type), clang::SC_Static);
  for (clang::Decl* local : locals) local->setDeclContext(function);
}

clang::Expr* CellConsumer::show(clang::Expr* value) {
  clang::Sema& sema = *sema_;
  clang::ASTContext& context = sema.Context;
  const clang::QualType type = value->getType();
  if (type->isVoidType() || type->isPlaceholderType() || type->isDependentType()) return value;
  if (!detail_) return value;

  // maia::detail::show<cell>(value), or show_value(value) for numbers: it needs no instantiation.
  const bool number = is_number(type);
  const clang::SourceLocation location = value->getBeginLoc();
  auto& function = context.Idents.get(number ? "show_value" : "show");
  clang::LookupResult found(sema, &function, location, clang::Sema::LookupOrdinaryName);
  if (!sema.LookupQualifiedName(found, detail_)) return value;
  clang::TemplateArgumentListInfo arguments(location, location);
  auto* cell = clang::IntegerLiteral::Create(context, llvm::APInt(context.getIntWidth(context.IntTy), cell_),
                                             context.IntTy, location);
  arguments.addArgument(clang::TemplateArgumentLoc(clang::TemplateArgument(cell), cell));
  auto* callee = clang::UnresolvedLookupExpr::Create(context, nullptr, clang::NestedNameSpecifierLoc(), location,
                                                     found.getLookupNameInfo(), /*RequiresADL=*/false,
                                                     number ? nullptr : &arguments, found.begin(), found.end(),
                                                     /*KnownDependent=*/false, /*KnownInstantiationDependent=*/false);

  clang::Expr* argument = value;
  // Else the temporaries of the expression would die before it is shown.
  if (auto* cleanups = llvm::dyn_cast<clang::ExprWithCleanups>(argument)) argument = cleanups->getSubExpr();
  if (argument->refersToBitField()) argument = sema.DefaultLvalueConversion(argument).get();
  sema.Cleanup.setExprNeedsCleanups(true);
  clang::ExprResult call =
      sema.ActOnCallExpr(sema.TUScope, callee, location, clang::MultiExprArg(argument), value->getEndLoc());
  if (call.isUsable()) call = sema.ActOnFinishFullExpr(call.get(), /*DiscardedValue=*/true);
  return call.isUsable() ? call.get() : value;
}

}  // namespace maia::worker
