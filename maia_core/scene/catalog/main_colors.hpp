// Which colors a cut-out has.
#pragma once

#include <string>
#include <vector>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// The basic color terms that name at least 15 % of the pixels that are mostly opaque, or the one that names most of
/// them; largest share first.
std::vector<std::string> main_colors(const Sprite& sprite);

}  // namespace maia
