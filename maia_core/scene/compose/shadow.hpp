// Shadows of cut-outs on the ground.
#pragma once

#include <cstdint>
#include <vector>

#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/layer.hpp"

namespace maia::compose {

/// How dark each pixel of a picture is made, 0..255, with the rows' spans that are not 0.
struct ShadowPlane {
  ShadowPlane(int width, int height);

  int width;
  int height;
  std::vector<std::uint8_t> values;
  std::vector<int> begin, end;  ///< of each row; begin >= end: nothing
};

struct ShadowStyle {
  Light light;
  double size = 1;    ///< height of the thing's box in pixels
  int ground = 0;     ///< shadows lie below this row only
  bool cast = true;   ///< the silhouette laid on the ground, not only the dark line where the thing touches it
  float contact = 1;  ///< how dark that line is, 0..1
  float lifted = 0;   ///< pixels between the thing's lower edge and the ground below it
};

/// Adds what the thing shades; of several shadows the darkest counts.
void add_shadow(ShadowPlane& plane, const Layer& layer, const ShadowStyle& style);

}  // namespace maia::compose
