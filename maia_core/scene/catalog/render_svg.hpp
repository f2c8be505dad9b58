// Vector drawings as pixels.
#pragma once

#include <string>
#include <string_view>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// What the drawing shows, without the empty margins of its page, about `height` pixels high but at most `max_width`
/// wide. Letters are left out, and nothing outside of `svg` itself is loaded. Throws Error, without a name, if it is no
/// SVG or shows nothing.
Sprite render_svg(std::string_view svg, int height, int max_width);

}  // namespace maia
