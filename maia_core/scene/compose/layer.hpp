// A cut-out at the size and place it has in a picture.
#pragma once

#include <vector>

#include "scene/catalog/catalog.hpp"

namespace maia::compose {

/// Planes of width * height values; the top left one is at column x, row y of the picture.
struct Layer {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  std::vector<float> red, green, blue;  ///< linear light, not multiplied by alpha
  std::vector<float> alpha;             ///< 0..1

  bool empty() const { return width <= 0 || height <= 0; }
};

/// Where a sprite goes, in pixels of a picture of picture_width x picture_height.
struct SpritePose {
  double left = 0;  ///< of the box before rotation
  double top = 0;
  double width = 0;
  double height = 0;
  double rotation = 0;  ///< degrees, clockwise, about the middle of the lower edge
  bool flipped = false;
  int picture_width = 0;
  int picture_height = 0;
};

/// The part of the posed sprite that is inside of the picture; empty if there is none.
Layer posed(const Sprite& sprite, const SpritePose& pose);

/// Blurs color and alpha alike; `sigma` in pixels.
void soften(Layer& layer, double sigma);

}  // namespace maia::compose
