// A drawing as pixels.
#pragma once

#include "chart/drawing.hpp"
#include "maia/image.hpp"

namespace maia {

/// On white, `width` pixels wide.
Image raster_of(const Drawing& drawing, int width);

}  // namespace maia
