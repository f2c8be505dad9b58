// From an image to a model's input.
#pragma once

#include <array>
#include <string>

#include "maia/image.hpp"

namespace maia {

/// One way for images of any source, live or from a dataset: the shorter side is resized to `size` (antialiased, as
/// Pillow does), the centre `size` x `size` is cropped, and each channel becomes (value / 255 - mean) / std.
struct Preprocess {
  int size = 224;
  Image::Filter filter = Image::Filter::bilinear;
  std::array<float, 3> mean = {0.485F, 0.456F, 0.406F};
  std::array<float, 3> std = {0.229F, 0.224F, 0.225F};

  /// What the model sees: size x size pixels.
  Image fit(const Image& image) const;

  /// fit(Image::decode(bytes, name)) with less work: a JPEG whose shorter side is at least four times `size` is decoded
  /// at 1/2, 1/4 or 1/8 of its size, so that at least twice `size` is left. Measured on 19 photographs at exactly
  /// twice: the result differs by 0.5 (1/2) to 0.9 (1/8) of 255 on average and by 13 at most; the further from twice,
  /// the less.
  Image decode(const std::string& bytes, const std::string& name) const;

  /// Writes the normalised pixels of a fitted image to `out`: size * size * 3 floats, channels last.
  /// Throws Error if the image is not size x size.
  void normalize(const Image& fitted, float* out) const;
};

}  // namespace maia
