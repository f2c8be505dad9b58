// Takes a notebook cell apart into C++, magics and shell commands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker/magics/magic.hpp"

namespace maia::broker {

/// C++ that runs as one piece.
struct CodeSegment {
  std::string code;              ///< whole lines of the cell, unchanged
  std::uint32_t first_line = 1;  ///< the cell's line at which `code` starts
};

/// `!command`.
struct ShellSegment {
  std::string command;  ///< without the `!`; a backslash at the end of a line is left for the shell
  std::uint32_t line = 1;
};

using Segment = std::variant<CodeSegment, ShellSegment, MagicCall>;

/// The segments of `cell` in their order. C++ that holds nothing but blanks and comments is left out.
///
/// A line is a magic (`%name arguments`, blanks before it allowed) or a shell command (`!command`, the `!` in column 0)
/// only where a C++ statement could start: outside comments, literals, brackets and #if blocks, and after `;`, after a
/// `}` that ends a statement, after another such line, or at the start of the cell. `%%name` on the first line
/// that is not blank makes the rest of the cell that magic's body. A magic needs no known name: `%nmae` is a MagicCall,
/// too, and `%%name` further down is one whose name starts with `%`, so that both end in a helpful error.
///
/// Never throws on any bytes (but std::bad_alloc) and takes time linear in the cell's length.
std::vector<Segment> split_cell(std::string_view cell);

/// The cell's C++ alone, for completion and is_complete: of the same length and with the same lines, the bytes of magic
/// and shell lines blanked; of a cell magic the body stays if it is C++ (Magic::body_is_code()).
std::string mask_magics(std::string_view cell);

/// True if `code` reads as one expression: some code, no `;` outside brackets, and no start that only a statement or a
/// declaration has (`for`, `{`, `auto` ...). A guess without types: `int x` counts as an expression.
bool is_expression(std::string_view code);

}  // namespace maia::broker
