// Between the parser and the code generator: what a cell declares and says.
#pragma once

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/DeclGroup.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <clang/Sema/Sema.h>

#include <vector>

namespace maia::worker {

class Scope;

/// Holds a cell's top-level declarations back until the whole cell has parsed, so that a cell
/// that fails leaves nothing in the module; and turns the last expression without `;` into a
/// call that shows its value.
class CellConsumer : public clang::MultiplexConsumer {
 public:
  explicit CellConsumer(std::unique_ptr<clang::ASTConsumer> generator);

  /// Finds maia::detail once, before a cell can give its names another meaning.
  void find_display_functions(clang::Sema& sema);

  /// `cell` numbers the call of maia::detail::show; it must differ from cell to cell.
  void begin_cell(clang::Sema* sema, Scope* scope, unsigned cell, bool show_result);

  /// What the cell has declared and said so far.
  const std::vector<clang::DeclGroupRef>& held() const { return held_; }

  /// Hands the cell's declarations on to the code generator.
  void release();

  /// Drops them, but for instantiations of templates: those are not made a second time when
  /// another cell uses them.
  void discard();

  bool HandleTopLevelDecl(clang::DeclGroupRef group) override;
  void HandleInterestingDecl(clang::DeclGroupRef group) override;
  void HandleCXXStaticMemberVarInstantiation(clang::VarDecl* variable) override;
  void HandleInlineFunctionDefinition(clang::FunctionDecl* function) override;
  void HandleTagDeclDefinition(clang::TagDecl* declaration) override;

 private:
  void hide_older(clang::NamedDecl* declaration);
  void give_locals_a_function(clang::TopLevelStmtDecl* statement);
  clang::Expr* show(clang::Expr* value);

  clang::Sema* sema_ = nullptr;
  Scope* scope_ = nullptr;
  unsigned cell_ = 0;
  bool show_result_ = false;
  clang::DeclContext* detail_ = nullptr;
  bool holding_ = false;
  unsigned functions_ = 0;
  std::vector<clang::DeclGroupRef> held_;
  std::vector<clang::VarDecl*> held_members_;
  std::vector<clang::FunctionDecl*> held_functions_;
};

}  // namespace maia::worker
