// Taking names out of the compiler's scope, and putting them back.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/DeclarationName.h>
#include <clang/Basic/SourceLocation.h>
#include <clang/Sema/Sema.h>

#include <cstdint>
#include <set>
#include <vector>

namespace maia::worker {

/// Makes redefinition possible: a cell may define a name again, in any form.
///
/// While a cell is parsed, hide() takes the declarations that stand in its way out of the
/// lookup tables; code compiled before keeps using them. If the cell then fails, restore()
/// puts them back and forget() removes the cell's own: the session is as it was. Names that
/// were hidden are remembered, so that their new declarations get a symbol of their own.
class Scope {
 public:
  explicit Scope(clang::Sema& sema) : sema_(sema) {}

  /// Starts a cell. `version` is unique among cells; it becomes part of new symbols.
  void begin_cell(unsigned version);

  /// Hides what was declared at `location`, if it is a cell's or has one of these names.
  /// Returns false if nothing is there to hide.
  /// `ambiguous`: it only competes with a newer declaration, as equal names in unnamed
  /// namespaces do; anything else stays.
  bool hide(clang::SourceLocation location, const std::vector<clang::DeclarationName>& names, bool ambiguous);

  /// Hides what earlier cells called by the name of a new type or namespace, where C++ would let
  /// the older thing hide it or make the name ambiguous.
  void hide_behind(clang::NamedDecl* newer);

  /// Puts back all that hide() took away since begin_cell().
  void restore();

  /// Takes the declarations of the newest part of the translation unit out of scope.
  void forget(clang::TranslationUnitDecl* part);

  /// Gives a declaration whose name was hidden a symbol of its own. Call before code is
  /// generated for it.
  void mark_if_redefined(clang::Decl* declaration);

  bool hid_anything() const { return !hidden_.empty(); }

  /// True if symbols of the cell can be equal to older ones, so that they need a new layer.
  bool needs_new_layer() const { return needs_new_layer_; }

 private:
  struct Hidden {
    clang::NamedDecl* declaration;
    clang::DeclContext* owner;        ///< whose table it was in
    bool in_scope;                    ///< it was in the scope of the translation unit
    clang::FunctionDecl* body_owner;  ///< its definition was taken away
    clang::Stmt* body;
    clang::ClassTemplateSpecializationDecl* specialisation;  ///< it was taken from its template
  };
  void collect(clang::DeclContext* context, clang::SourceLocation location, std::vector<clang::NamedDecl*>& found);
  void hide(clang::NamedDecl* declaration);
  bool hide_definition(clang::NamedDecl* declaration);
  void hide_from_directives(clang::NamedDecl* declaration);
  bool remove_from_tables(clang::NamedDecl* declaration, bool restore_previous);

  clang::Sema& sema_;
  std::string tag_;
  std::set<clang::DeclarationName> names_;  ///< ever redefined
  std::vector<Hidden> hidden_;
  bool needs_new_layer_ = false;
};

}  // namespace maia::worker
