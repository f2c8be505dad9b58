// Antialiased resampling, byte for byte as Pillow does it.
#pragma once

#include "maia/image.hpp"

namespace maia {

/// A rectangle of a resized image: the image is resized to `full_width` x `full_height`, and the rectangle with top left
/// corner (x, y) of it is wanted.
struct ResizedWindow {
  int full_width;
  int full_height;
  int x;
  int y;
  int width;
  int height;
};

/// image.resized(full_width, full_height, filter).cropped(x, y, width, height), without the work for what the crop
/// drops. The sides must be positive and the rectangle inside.
Image resampled(const Image& image, const ResizedWindow& window, Image::Filter filter);

}  // namespace maia
