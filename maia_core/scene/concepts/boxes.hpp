// Connected parts of a mask.
#pragma once

#include <vector>

#include "maia/image.hpp"
#include "maia/services.hpp"

namespace maia::concepts {

/// The boxes around the 8-connected parts of `mask` (not 0 counts as set) in pixels of an image of width x height,
/// largest part first. Parts smaller than a twentieth of the largest are left out.
std::vector<Box> boxes_of(const Map& mask, int width, int height);

}  // namespace maia::concepts
