// Numbers and names in what people and agents read.
#pragma once

#include <cstddef>
#include <string>

namespace maia {

/// "1 image", "2 images".
std::string number_of(std::size_t count, const std::string& what);

/// Rounded: 36.92, 0.0418, 1.3e-05.
std::string rounded(float value);

/// On one line: line ends and other control characters are spaces.
std::string on_one_line(std::string text);

/// With &, <, > and " as entities, for HTML and SVG.
std::string markup_escaped(const std::string& text);

/// "image 1", "image 2", ...
std::string numbered_image(std::size_t index);

/// "a dog", activation: 3.45
std::string activation_line(const std::string& title, float activation);

}  // namespace maia
