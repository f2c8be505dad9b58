// What things can be made to look like: materials and patterns.
#pragma once

#include <cstdint>
#include <string>

#include "scene/compose/layer.hpp"

namespace maia::compose {

/// Where a layer's thing is, so that its surface does not depend on what of it is inside of the picture.
struct SurfaceFrame {
  double left = 0;  ///< of the thing's box, in pixels of the picture
  double top = 0;
  double height = 1;  ///< of the thing's box, in pixels
  std::uint64_t seed = 0;
};

/// Changes color and alpha of the layer to those of a material of material_names(), keeping its shading.
/// Throws Error, naming what is known, if there is no such material.
void apply_material(Layer& layer, const std::string& material, const SurfaceFrame& frame);

/// Lays "striped", "spotted" or "checkered" over the thing: darker, or lighter where it is dark. Throws Error if there
/// is no such pattern.
void apply_pattern(Layer& layer, const std::string& pattern, const SurfaceFrame& frame);

/// 0..1: which part of a thing of two colors has the second one.
float patch_at(double x, double y, const SurfaceFrame& frame);

}  // namespace maia::compose
