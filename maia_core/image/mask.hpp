// Maps at the size of images.
#pragma once

#include <vector>

#include "maia/image.hpp"

namespace maia {

/// The map brought to width x height by half-pixel bilinear interpolation, row by row. Beyond the centres of its
/// outermost positions the map goes on with their values. Throws Error if the map is empty or its size is not width *
/// height.
std::vector<float> upsampled(const Map& map, int width, int height);

}  // namespace maia
