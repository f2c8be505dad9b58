// Errors as the agent reads them.
#pragma once

#include <string>
#include <string_view>

#include "broker/magics/magic.hpp"

namespace maia::broker {

/// `text` without ANSI escapes.
std::string without_colors(std::string_view text);

/// The error as text: without colors, its lines counted as in the code that the agent wrote, which begins
/// `lines_before` lines below the beginning of the cell: "In[7]:4" and the numbers beside quoted lines.
std::string error_for_agent(const CellError& error, int lines_before);

/// The same for the compiler's warnings and whatever else a stream holds.
std::string text_for_agent(std::string_view text, int lines_before);

}  // namespace maia::broker
