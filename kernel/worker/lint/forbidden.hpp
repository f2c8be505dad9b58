// What the agent's cells have no use for.
#pragma once

#include <clang/AST/Decl.h>

#include <string>

namespace maia::worker {

/// Why a function is not for the agent's cells, and what is there instead: "files can't be ...; show what you want to
/// see". Empty if it is. By name: of C functions whatever declares them, of C++ functions with their namespaces and
/// classes.
std::string objection_to(const clang::FunctionDecl& function);

/// The same for variables ("environ") and classes ("std::ofstream").
std::string objection_to(const clang::VarDecl& variable);
std::string objection_to(const clang::RecordDecl& type);

/// The same for a text that is a path of the system's own tables.
std::string objection_to_text(llvm::StringRef text);

/// For assembly and for functions made of data.
std::string objection_to_assembly();
std::string objection_to_made_function();

}  // namespace maia::worker
