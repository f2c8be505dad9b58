// Where a session's precompiled header comes from.
#pragma once

#include <string>

#include "compiler/invocation.hpp"

namespace maia::worker {

/// Sets options.precompiled_header to a file that fits: the one of the installation, else one
/// in the person's cache, which is built if needed. Returns a notice for the person, empty if
/// nothing had to be built. Throws std::runtime_error.
std::string choose_precompiled_header(CompilerOptions& options, const std::string& install_dir);

/// ${XDG_CACHE_HOME:-~/.cache}/maia; maia-open of a process without the lock: what locked cells can write is code that
/// it must not trust.
std::string cache_directory();

}  // namespace maia::worker
