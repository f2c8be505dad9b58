// Looking at a cell's text before it is parsed, with the compiler's own lexer.
#pragma once

#include <optional>
#include <string>

namespace maia::worker {

/// A bracket, comment or raw string that a cell opens and does not close.
struct Unclosed {
  std::string what;     ///< "'{'", "comment", ...
  unsigned line = 1;    ///< from 1
  unsigned column = 1;  ///< from 1, in bytes
  std::string source;   ///< the line's text
};

/// The innermost one, if any.
std::optional<Unclosed> find_unclosed(const std::string& code);

/// What brackets and literals tell about the end of a cell.
struct Shape {
  bool hopeless = false;  ///< nothing that could follow would make it right
  bool open = false;      ///< something must follow
  std::size_t depth = 0;  ///< open brackets
};
Shape shape_of(const std::string& code);

/// `code` as the parser can take it: a leading byte order mark and `#pragma once`, which
/// mean nothing in a cell, are blanked; statements that begin with a sign ("-x") are written
/// so ("0,-x") that they are taken for expressions; `asm volatile` gets braces.
std::string prepared(const std::string& code);

}  // namespace maia::worker
