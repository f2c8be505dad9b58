// Text of charts, broken into lines.
#pragma once

#include <string>
#include <vector>

#include "image/font.hpp"

namespace maia {

/// What is no UTF-8 becomes U+FFFD, controls become spaces: text that XML takes once its signs are escaped.
std::string clean_line(const std::string& text);

/// Clean text as at most `lines` lines of about `width` pixels, broken at spaces where there are some. What does not
/// fit ends in an ellipsis. Characters that the font lacks stay; what is no UTF-8 becomes U+FFFD, controls become
/// spaces.
std::vector<std::string> text_lines(const Font& font, const std::string& text, double width, int lines);

double text_width(const Font& font, const std::string& text);

}  // namespace maia
