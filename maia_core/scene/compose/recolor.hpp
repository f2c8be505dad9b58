// Other colors for things whose shading and texture stay.
#pragma once

#include <string>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/layer.hpp"

namespace maia::compose {

/// A color with its shade, as in Instance::color: "red", "dark green", "black and white".
struct ColorWish {
  std::string first;
  std::string second;  ///< or empty
  float shade = 0;     ///< -1 dark, 0, 1 light
};

/// Throws Error, naming what is known, if it is not a color of color_names() with an optional "light " or "dark ", or
/// two joined by " and ".
ColorWish color_wish(const std::string& color);

/// How to give a sprite a color. Most of its pixels are then called that by color_name(), as far as it has more than a
/// few shades.
class Recoloring {
 public:
  Recoloring(const Sprite& sprite, const std::string& color, float shade);

  /// Linear light, 0..1, to the new color in place.
  void apply(float* red, float* green, float* blue, std::size_t count) const;

 private:
  float target_l_ = 0, target_a_ = 0, target_b_ = 0;
  float mean_l_ = 0, gain_ = 1;
  float hue_a_ = 0, hue_b_ = 0;  // unit vector of the hue that is replaced
  float by_hue_ = 0;             // 1: only that hue changes, 0: everything
  float keep_dark_ = 0;          // how much of what is nearly black stays
};

}  // namespace maia::compose
