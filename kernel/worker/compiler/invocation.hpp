// How the compiler is called, for cells and for their precompiled header alike.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace clang {
class CompilerInstance;
}

namespace maia::worker {

/// What a session's compiler is started with.
struct CompilerOptions {
  std::string standard = "20";     ///< "17", "20" or "23"
  std::string profile = "std";     ///< which prelude: "std" or "torch"
  std::string include_dir;         ///< holds maia/*.hpp
  std::string prelude_dir;         ///< holds prelude_std.hpp, prelude_torch.hpp
  std::string precompiled_header;  ///< a file made by build_precompiled_header() with the same options
};

/// A compiler instance with those options; the precompiled header is used if there is one.
/// Throws std::runtime_error with the compiler's words.
std::unique_ptr<clang::CompilerInstance> make_compiler_instance(const CompilerOptions& options,
                                                                const std::vector<std::string>& more_arguments = {});

/// The prelude's path.
std::string prelude_file(const CompilerOptions& options);

/// Compiles the prelude into `output`, atomically. Throws std::runtime_error with the diagnostics.
void build_precompiled_header(const CompilerOptions& options, const std::string& output);

/// e.g. "clang 19.1.7"
std::string compiler_version();

/// Identifies a precompiled header: equal keys can share a file.
std::string precompiled_header_key(const CompilerOptions& options);

}  // namespace maia::worker
