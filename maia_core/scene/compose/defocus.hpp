// Depth of field.
#pragma once

#include "maia/image.hpp"

namespace maia::compose {

/// Blurs with `sigma` pixels above row `far`, less and less from there to row `focus`, and not at all below.
Image defocused(const Image& image, double far, double focus, double sigma);

}  // namespace maia::compose
