// A picture in linear light while things are laid onto it.
#pragma once

#include <cstdint>
#include <vector>

#include "maia/image.hpp"
#include "scene/compose/layer.hpp"
#include "scene/compose/shadow.hpp"

namespace maia::compose {

/// Starts as an image; only what is touched is computed with, the rest stays as it was, byte for byte.
class Picture {
 public:
  explicit Picture(const Image& image);

  /// Darkens; `tint` is how much of the darkness each color gets.
  void darken(const ShadowPlane& shadow, const float (&tint)[3]);

  /// Lays the layer over the picture.
  void lay(const Layer& layer);

  /// The picture with `grain` (standard deviation in levels of 0..255) on what layers cover.
  Image image(float grain) const;

 private:
  struct Span {
    int begin, end;
  };
  /// Makes row y's pixels from begin to end available in linear light.
  void touch(int y, int begin, int end);

  Image image_;
  int width_, height_;
  std::vector<float> planes_[3];
  std::vector<std::uint8_t> covered_;  // by layers, 0..255
  std::vector<Span> touched_;          // of each row
};

}  // namespace maia::compose
