// The region that a masked image shows.
#pragma once

#include <cstdint>
#include <vector>

#include "maia/image.hpp"

namespace maia::concepts {

/// What an image is about.
struct Region {
  Image image;                       ///< without the darkening, as far as it can be undone
  bool masked = false;               ///< false: the whole image is meant
  std::vector<std::uint8_t> inside;  ///< one byte per pixel of `image`, 1 inside; empty unless masked
};

/// The region of an image made by masked(): known exactly in the session that made it, otherwise told from the pixels:
/// most of an image is no brighter than a quarter and, at a sharp border, about four times darker than what lies beyond
/// it. (A threshold above everything leaves an image without a region: then all of it is outside and the whole image is
/// meant.)
Region region_of(const Image& image);

/// The share of each cell of a width x height grid that is inside: row by row, 0..1. All 1 unless it is masked.
std::vector<float> cell_shares(const Region& region, int width, int height);

}  // namespace maia::concepts
