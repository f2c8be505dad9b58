#include "lint.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Sema/Sema.h>

#include <set>

#include "forbidden.hpp"

namespace maia::worker {
namespace {

class Visitor : public clang::RecursiveASTVisitor<Visitor> {
 public:
  explicit Visitor(clang::Sema& sema)
      : engine_(sema.getDiagnostics()),
        sources_(sema.getSourceManager()),
        error_(engine_.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0")) {}

  bool objected() const { return !said_.empty(); }

  void object(clang::SourceLocation location, const std::string& why) {
    if (why.empty()) return;
    location = sources_.getExpansionLoc(location);
    // Once for a line: what is declared with a class names it several times.
    if (said_.emplace(sources_.getPresumedLineNumber(location), why).second) engine_.Report(location, error_) << why;
  }

  // How a function can be named.
  bool VisitDeclRefExpr(clang::DeclRefExpr* expression) {
    check(expression->getLocation(), expression->getDecl());
    return true;
  }
  bool VisitMemberExpr(clang::MemberExpr* expression) {
    check(expression->getMemberLoc(), expression->getMemberDecl());
    return true;
  }
  // Of several functions of one name it is not known which is meant: std::remove is an algorithm, too.
  bool VisitOverloadExpr(clang::OverloadExpr* expression) {
    check_all(expression->getNameLoc(), expression->decls());
    return true;
  }
  bool VisitUsingDecl(clang::UsingDecl* declaration) {
    llvm::SmallVector<const clang::NamedDecl*, 4> targets;
    for (const clang::UsingShadowDecl* shadow : declaration->shadows()) targets.push_back(shadow->getTargetDecl());
    check_all(declaration->getLocation(), targets);
    return true;
  }

  // How a class can be named, and made without being named.
  bool VisitTypeLoc(clang::TypeLoc location) {
    check(location.getBeginLoc(), location.getType());
    return true;
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* expression) {
    check(expression->getLocation(), expression->getType());
    return true;
  }

  // Functions that no declaration is behind.
  bool VisitAsmStmt(clang::AsmStmt* statement) {
    object(statement->getAsmLoc(), objection_to_assembly());
    return true;
  }
  bool VisitFileScopeAsmDecl(clang::FileScopeAsmDecl* declaration) {
    object(declaration->getAsmLoc(), objection_to_assembly());
    return true;
  }
  bool VisitNamedDecl(clang::NamedDecl* declaration) {
    for (const clang::Attr* attribute : declaration->attrs())
      if (llvm::isa<clang::AsmLabelAttr, clang::AliasAttr, clang::IFuncAttr, clang::NakedAttr>(attribute) &&
          !attribute->isImplicit())
        object(declaration->getLocation(), objection_to_assembly());
    return true;
  }
  bool VisitExplicitCastExpr(clang::ExplicitCastExpr* cast) {
    const clang::QualType from = cast->getSubExprAsWritten()->getType(), to = cast->getType();
    const bool makes_function = is_function(to) || cast->getTypeAsWritten()->isFunctionReferenceType();
    const bool of_data = !from->isDependentType() && !is_function(from) && !from->isFunctionType() &&
                         !from->isNullPtrType() && !from->isRecordType();
    if (makes_function && of_data) object(cast->getBeginLoc(), objection_to_made_function());
    return true;
  }

  bool VisitStringLiteral(clang::StringLiteral* literal) {
    if (literal->getCharByteWidth() == 1) object(literal->getBeginLoc(), objection_to_text(literal->getString()));
    return true;
  }

 private:
  static bool is_function(clang::QualType type) { return type->isFunctionPointerType() || type->isFunctionType(); }

  static std::string objection_to(const clang::NamedDecl* declaration) {
    declaration = declaration->getUnderlyingDecl();
    if (const auto* shared = llvm::dyn_cast<clang::FunctionTemplateDecl>(declaration))
      declaration = shared->getTemplatedDecl();
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration)) return worker::objection_to(*function);
    if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration)) return worker::objection_to(*variable);
    return {};
  }

  void check(clang::SourceLocation location, const clang::NamedDecl* declaration) {
    object(location, objection_to(declaration));
  }

  template <class Declarations>
  void check_all(clang::SourceLocation location, const Declarations& declarations) {
    std::string why;
    for (const clang::NamedDecl* declaration : declarations) {
      why = objection_to(declaration);
      if (why.empty()) return;
    }
    object(location, why);
  }

  void check(clang::SourceLocation location, clang::QualType type) {
    if (const clang::RecordDecl* record = type.isNull() ? nullptr : type->getAsRecordDecl())
      object(location, worker::objection_to(*record));
  }

  clang::DiagnosticsEngine& engine_;
  clang::SourceManager& sources_;
  const unsigned error_;
  std::set<std::pair<unsigned, std::string>> said_;
};

}  // namespace

bool lint(clang::Sema& sema, clang::FileID cell, const std::vector<clang::DeclGroupRef>& declarations) {
  clang::SourceManager& sources = sema.getSourceManager();
  Visitor visitor(sema);
  for (const clang::DeclGroupRef& group : declarations)
    for (clang::Decl* declaration : group)
      if (!declaration->isFromASTFile() &&
          sources.getFileID(sources.getExpansionLoc(declaration->getLocation())) == cell)
        visitor.TraverseDecl(declaration);
  return visitor.objected();
}

}  // namespace maia::worker
