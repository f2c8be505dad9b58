// The colors of an image's pixels, cell by cell.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "maia/image.hpp"

namespace maia::concepts {

/// The number in color_names() of the basic color term for an sRGB color, looked up for colors rounded to 5 bits.
std::uint8_t color_number(const std::uint8_t* rgb);

/// What a cell's pixels look like: the share of each basic color term, then mean and standard deviation of R, G and B,
/// 0..1.
constexpr int pixel_statistics = 11 + 3 + 3;

/// Statistics of each cell of a `side` x `side` grid, row by row. The image's width and height must be multiples of
/// `side`.
std::vector<float> pixel_colors(const Image& image, int side);

}  // namespace maia::concepts
