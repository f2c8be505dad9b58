// Giving a finished file its name.
#pragma once

#include <string>

namespace maia {

/// Brings the file to the disk, gives it the rights of any new file, closes `descriptor` and renames it from
/// `temporary` to `path`, in the same folder: whoever opens `path` at any time, even after a power failure, finds the
/// old file or the whole new one. If it throws Error, the descriptor is still open and the temporary file still there.
void durable_rename(int descriptor, const std::string& temporary, const std::string& path);

}  // namespace maia
