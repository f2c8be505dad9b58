// Completion of what the worker knows nothing about: magics and file names.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/message.hpp"

namespace maia::broker {

/// Matches that replace the bytes from `start` to the cursor.
struct LocalCompletion {
  std::size_t start = 0;
  std::vector<protocol::Match> matches;
};

/// What can stand at byte `cursor` of a cell if that is no C++: names of magics and what they take; file names in `!`
/// lines, in the arguments of magics and in string literals. Nothing where the worker is to be asked (with
/// completion_code()).
std::optional<LocalCompletion> complete_locally(std::string_view cell, std::size_t cursor);

/// The cell as the worker is to complete (or inspect) it at byte `cursor`: of the same length, magics blanked, but with
/// the statement of the line magic (%time and the like) in which the cursor is.
std::string completion_code(std::string_view cell, std::size_t cursor);

/// The name of the magic at byte `cursor`, without %, or "" if there is none.
std::string magic_at(std::string_view cell, std::size_t cursor);

/// Files whose path begins with `prefix`, sorted; folders end in a slash. Relative to the current folder; a leading ~/
/// stands for the home folder; hidden files only where the prefix asks for them.
std::vector<std::string> matching_files(const std::string& prefix);

}  // namespace maia::broker
