// Pictures made of formulas: different enough from each other that every unit answers differently.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "maia/image.hpp"

namespace maia::test {

inline Image picture(int number, int width = 224, int height = 224) {
  std::vector<std::uint8_t> rgb;
  rgb.reserve(static_cast<std::size_t>(width) * height * 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c)
        rgb.push_back(static_cast<std::uint8_t>(127.5 + 127 * std::sin(0.03 * (number + 2) * x + c) *
                                                            std::cos(0.05 * (c + 1) * y + number)));
  return Image::from_pixels(width, height, std::move(rgb));
}

inline std::vector<Image> pictures(int count) {
  std::vector<Image> images;
  for (int i = 0; i < count; ++i) images.push_back(picture(i));
  return images;
}

}  // namespace maia::test
