// Reads COCO's compressed run lengths, written after their description in scene/dataset/coco_rle.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace maia::test {

inline std::vector<std::uint32_t> decompressed(const std::string& text) {
  std::vector<std::uint32_t> lengths;
  for (std::size_t i = 0; i < text.size();) {
    std::int64_t value = 0;
    int bits = 0;
    for (bool more = true; more; ++i) {
      const std::int64_t group = text.at(i) - 48;
      more = (group & 32) != 0;
      value |= (group & 31) << bits;
      bits += 5;
      if (!more && (group & 16) != 0) value -= std::int64_t{1} << bits;
    }
    const std::size_t number = lengths.size();
    lengths.push_back(static_cast<std::uint32_t>(number > 2 ? value + lengths[number - 2] : value));
  }
  return lengths;
}

/// height rows of width bytes, 1 inside.
inline std::vector<std::uint8_t> drawn(const std::vector<std::uint32_t>& lengths, int width, int height) {
  std::vector<std::uint8_t> inside(static_cast<std::size_t>(width * height));
  std::size_t at = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    for (std::uint32_t k = 0; k < lengths[i]; ++k, ++at) {
      const std::size_t x = at / static_cast<std::size_t>(height), y = at % static_cast<std::size_t>(height);
      inside.at(y * static_cast<std::size_t>(width) + x) = i % 2;
    }
  }
  return inside;
}

}  // namespace maia::test
