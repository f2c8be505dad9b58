// Files that are written in one go.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace maia {

/// Replaces the file by one with this text; whoever opens it finds the old or the whole new text. Throws Error if that
/// fails.
void write_small_file(const std::filesystem::path& path, const std::string& text);

/// The file's text, or nothing if it is not there or can't be read.
std::optional<std::string> read_small_file(const std::filesystem::path& path);

}  // namespace maia
