#include "scene/compose/defocus.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "scene/compose/targets.hpp"

namespace maia::compose {
namespace {

/// Three colors a pixel, 16 times as large as 8-bit values.
struct Half {
  int width = 0;
  int height = 0;
  std::vector<std::uint16_t> values;
  std::size_t stride() const { return std::size_t(width) * 3; }
  const std::uint16_t* row(int y) const { return values.data() + std::size_t(std::clamp(y, 0, height - 1)) * stride(); }
  std::uint16_t* row(int y) { return values.data() + std::size_t(std::clamp(y, 0, height - 1)) * stride(); }
};

/// Half the width and height, without the rows from `rows` on.
Half halved(const Image& image, int rows) {
  Half half{(image.width() + 1) / 2, (rows + 1) / 2, {}};
  half.values.resize(half.stride() * std::size_t(half.height));
  const std::size_t stride = std::size_t(image.width()) * 3;
  for (int y = 0; y < half.height; ++y) {
    const std::uint8_t* above = image.pixels() + std::size_t(2 * y) * stride;
    const std::uint8_t* below = image.pixels() + std::size_t(std::min(2 * y + 1, image.height() - 1)) * stride;
    std::uint16_t* to = half.row(y);
    for (int x = 0; x < half.width; ++x) {
      const std::size_t a = std::size_t(2 * x) * 3, b = std::size_t(std::min(2 * x + 1, image.width() - 1)) * 3;
      for (std::size_t c = 0; c < 3; ++c)
        *to++ = static_cast<std::uint16_t>((above[a + c] + above[b + c] + below[a + c] + below[b + c]) * 4);
    }
  }
  return half;
}

MAIA_MANY_TARGETS void smooth_line(const std::uint16_t* __restrict a, const std::uint16_t* __restrict b,
                                   const std::uint16_t* __restrict c, std::uint16_t* __restrict to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    to[i] = static_cast<std::uint16_t>((static_cast<unsigned>(a[i]) + 2U * b[i] + c[i] + 2U) >> 2U);
}

/// Weights 1 2 1 in both directions: variance 0.5 pixels.
void smooth(Half& half) {
  const std::size_t stride = half.stride();
  std::vector<std::uint16_t> before(half.row(0), half.row(0) + stride), now(stride), padded(stride + 6);
  for (int y = 0; y < half.height; ++y) {
    std::memcpy(now.data(), half.row(y), stride * 2);
    smooth_line(before.data(), now.data(), half.row(y + 1), padded.data() + 3, stride);
    std::swap(before, now);
    std::memcpy(padded.data(), padded.data() + 3, 6);
    std::memcpy(padded.data() + 3 + stride, padded.data() + stride, 6);
    smooth_line(padded.data(), padded.data() + 3, padded.data() + 6, half.row(y), stride);
  }
}

MAIA_MANY_TARGETS void mix_lines(const std::uint16_t* __restrict a, const std::uint16_t* __restrict b, int weight,
                                 std::uint16_t* __restrict to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    to[i] = static_cast<std::uint16_t>((a[i] * (256 - weight) + b[i] * weight) >> 8);
}

/// Twice as long: the neighbors' shares are 3/4 and 1/4.
void doubled(const std::vector<std::uint16_t>& line, int half_width, std::vector<std::uint16_t>& to) {
  for (int x = 0; x < half_width; ++x) {
    const std::size_t here = std::size_t(x) * 3;
    const std::size_t left = std::size_t(std::max(x - 1, 0)) * 3,
                      right = std::size_t(std::min(x + 1, half_width - 1)) * 3;
    for (std::size_t c = 0; c < 3; ++c) {
      to[2 * here + c] = static_cast<std::uint16_t>((3U * line[here + c] + line[left + c] + 2U) >> 2U);
      to[2 * here + 3 + c] = static_cast<std::uint16_t>((3U * line[here + c] + line[right + c] + 2U) >> 2U);
    }
  }
}

MAIA_MANY_TARGETS void lay_line(const std::uint16_t* __restrict blurred, int weight, std::uint8_t* __restrict to,
                                std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    to[i] = static_cast<std::uint8_t>((to[i] * (256 - weight) * 16 + blurred[i] * weight + 2048) >> 12);
}

}  // namespace

Image defocused(const Image& image, double far, double focus, double sigma) {
  const int width = image.width(), height = image.height();
  const int rows = std::clamp(int(std::ceil(focus)), 0, height);
  if (sigma < 0.35 || rows < 2) return image;
  const int passes = std::clamp(int(std::lround(sigma * sigma / 4 / 0.5)), 1, 400);
  const int few = std::max(1, passes / 4);
  Half near = halved(image, rows);
  for (int i = 0; i < few; ++i) smooth(near);
  Half deep = near;
  for (int i = few; i < passes; ++i) smooth(deep);

  std::vector<std::uint8_t> rgb(image.pixels(), image.pixels() + std::size_t(width) * std::size_t(height) * 3);
  std::vector<std::uint16_t> one(near.stride()), other(near.stride()), line(near.stride());
  std::vector<std::uint16_t> full(std::size_t(near.width) * 6);
  const double span = std::max(focus - far, 1.0);
  for (int y = 0; y < rows; ++y) {
    const double blur = std::clamp((focus - y) / span, 0.0, 1.0);  // 0 sharp, 0.5 near, 1 deep
    const int sharp = int(std::lround(std::min(2 * blur, 1.0) * 256));
    const int deeper = int(std::lround(std::max(2 * blur - 1, 0.0) * 256));
    const int row = y / 2, neighbor = y % 2 == 0 ? row - 1 : row + 1;
    mix_lines(near.row(row), deep.row(row), deeper, one.data(), one.size());
    mix_lines(near.row(neighbor), deep.row(neighbor), deeper, other.data(), other.size());
    mix_lines(one.data(), other.data(), 64, line.data(), line.size());
    doubled(line, near.width, full);
    lay_line(full.data(), sharp, rgb.data() + std::size_t(y) * std::size_t(width) * 3, std::size_t(width) * 3);
  }
  return Image::from_pixels(width, height, std::move(rgb));
}

}  // namespace maia::compose
