// Tells the agent what its cells can't use, before they run.
#pragma once

#include <clang/AST/DeclGroup.h>
#include <clang/Basic/SourceLocation.h>

#include <vector>

namespace clang {
class Sema;
}

namespace maia::worker {

/// Looks through what a cell declares and says, and reports each use of files, programs, the network, signals, the
/// environment, assembly and made-up functions as an error of the compiler's, with its line and with what there is
/// instead; so the cell fails as one that does not compile does, nothing of it runs and nothing of it stays. Returns
/// whether there was any.
///
/// A courtesy to a model that means well, and no protection: who wants to can hide a call from it (a table of pointers
/// in a library, arithmetic on a pointer). What code can do at all is limited by the worker's sandbox alone.
///
/// Macros, aliases, pointers to functions and arguments of templates are seen through as far as the syntax tree names
/// what they stand for; code outside of `cell`, the buffer that holds the cell, is not looked at.
bool lint(clang::Sema& sema, clang::FileID cell, const std::vector<clang::DeclGroupRef>& declarations);

}  // namespace maia::worker
