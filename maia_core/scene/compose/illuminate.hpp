// The light of a backdrop on a cut-out.
#pragma once

#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/layer.hpp"

namespace maia::compose {

/// Where the thing is: its box in pixels of the picture, and its distance.
struct ThingFrame {
  double left = 0, top = 0, width = 1, height = 1;
  double depth = 0.5;  ///< 0 near .. 1 at the horizon
  bool grounded = true;
};

/// Color and strength of the light, a little shading from the light's side and towards the ground, fog.
void illuminate(Layer& layer, const Light& light, const ThingFrame& thing);

/// What is below row `line` (pixels of the picture) is under water: it fades over `depth` pixels from a wavy line on.
void submerge(Layer& layer, double line, double depth, std::uint64_t seed);

}  // namespace maia::compose
