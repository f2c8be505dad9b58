// Antialiased resampling, byte for byte as Pillow does it.
#pragma once

#include "maia/image.hpp"

namespace maia {

/// A rectangle of a resized image: the image is resized to `full_width` x `full_height`, and the rectangle with top
/// left corner (x, y) of it is wanted.
struct ResizedWindow {
  int full_width;
  int full_height;
  int x;
  int y;
  int width;
  int height;
};

/// How much of an image counts, from its top left corner on, in its own pixels: of what was 1001 pixels wide and is
/// now at half the size only 500.5 of the 501 columns.
struct Extent {
  double width;
  double height;
};

/// image.resized(full_width, full_height, filter).cropped(x, y, width, height), without the work for what the crop
/// drops. The sides must be positive and the rectangle inside.
Image resampled(const Image& image, const ResizedWindow& window, Image::Filter filter);

/// The same for a part of an image.
Image resampled(const Image& image, const Extent& extent, const ResizedWindow& window, Image::Filter filter);

}  // namespace maia
