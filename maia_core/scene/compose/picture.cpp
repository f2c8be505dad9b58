#include "scene/compose/picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "scene/compose/linear.hpp"
#include "scene/compose/random.hpp"
#include "scene/compose/targets.hpp"

namespace maia::compose {
namespace {

constexpr int grain_side = 256;

/// Noise with standard deviation 32: a tile that covers the plane.
const std::vector<std::int8_t>& grain_tile() {
  static const auto tile = [] {
    std::vector<std::int8_t> values(std::size_t(grain_side) * grain_side * 3);
    Random random(0x67a1);
    for (auto& value : values) {
      double sum = 0;
      for (int k = 0; k < 4; ++k) sum += random.uniform(-1, 1);
      value = static_cast<std::int8_t>(std::clamp(std::lround(sum * 32 * 0.866), -127L, 127L));
    }
    // Mostly noise of lightness: the three colors share half of it.
    for (std::size_t i = 0; i < values.size(); i += 3) {
      const int common = values[i] + values[i + 1] + values[i + 2];
      for (std::size_t c = 0; c < 3; ++c)
        values[i + c] = static_cast<std::int8_t>(std::clamp((values[i + c] + common) * 2 / 5, -127, 127));
    }
    return values;
  }();
  return tile;
}

MAIA_MANY_TARGETS void scale_row(float* __restrict values, const std::uint8_t* __restrict shadow, float tint,
                                 int count) {
  const float unit = tint / 255.0F;
  for (int i = 0; i < count; ++i) values[i] *= 1.0F - float(shadow[i]) * unit;
}

MAIA_MANY_TARGETS void lay_row(float* __restrict to, const float* __restrict from, const float* __restrict alpha,
                               int count) {
  for (int i = 0; i < count; ++i) to[i] += (from[i] - to[i]) * alpha[i];
}

MAIA_MANY_TARGETS void cover_row(std::uint8_t* __restrict covered, const float* __restrict alpha, int count) {
  for (int i = 0; i < count; ++i) {
    const auto now = static_cast<std::uint8_t>(static_cast<std::int32_t>(alpha[i] * 255.0F));
    covered[i] = covered[i] > now ? covered[i] : now;
  }
}

MAIA_MANY_TARGETS void index_row(const float* __restrict values, std::uint16_t* __restrict indices, int count) {
  for (int i = 0; i < count; ++i) {
    const float v = values[i] < 0.0F ? 0.0F : values[i] > 1.0F ? 1.0F : values[i];
    indices[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(v * 65535.0F + 0.5F));
  }
}

}  // namespace

Picture::Picture(const Image& image)
    : image_(image),
      width_(image.width()),
      height_(image.height()),
      covered_(std::size_t(width_) * std::size_t(height_), 0),
      touched_(std::size_t(height_), Span{0, 0}) {
  for (auto& plane : planes_) plane.resize(covered_.size());
}

void Picture::touch(int y, int begin, int end) {
  Span& span = touched_[std::size_t(y)];
  const auto fill = [&](int from, int to) {
    const auto& linear = linear_of_srgb();
    const std::size_t row = std::size_t(y) * std::size_t(width_);
    const std::uint8_t* pixel = image_.pixels() + (row + std::size_t(from)) * 3;
    for (int x = from; x < to; ++x, pixel += 3)
      for (std::size_t c = 0; c < 3; ++c) planes_[c][row + std::size_t(x)] = linear[pixel[c]];
  };
  if (span.begin >= span.end) {
    fill(begin, end);
    span = {begin, end};
    return;
  }
  if (begin < span.begin) {
    fill(begin, span.begin);
    span.begin = begin;
  }
  if (end > span.end) {
    fill(span.end, end);
    span.end = end;
  }
}

void Picture::darken(const ShadowPlane& shadow, const float (&tint)[3]) {
  for (int y = 0; y < height_; ++y) {
    const int begin = shadow.begin[std::size_t(y)], end = shadow.end[std::size_t(y)];
    if (begin >= end) continue;
    touch(y, begin, end);
    const std::size_t at = std::size_t(y) * std::size_t(width_) + std::size_t(begin);
    for (std::size_t c = 0; c < 3; ++c)
      scale_row(planes_[c].data() + at, shadow.values.data() + at, tint[c], end - begin);
  }
}

void Picture::lay(const Layer& layer) {
  for (int y = 0; y < layer.height; ++y) {
    touch(layer.y + y, layer.x, layer.x + layer.width);
    const std::size_t to = std::size_t(layer.y + y) * std::size_t(width_) + std::size_t(layer.x);
    const std::size_t from = std::size_t(y) * std::size_t(layer.width);
    const float* alpha = layer.alpha.data() + from;
    lay_row(planes_[0].data() + to, layer.red.data() + from, alpha, layer.width);
    lay_row(planes_[1].data() + to, layer.green.data() + from, alpha, layer.width);
    lay_row(planes_[2].data() + to, layer.blue.data() + from, alpha, layer.width);
    cover_row(covered_.data() + to, alpha, layer.width);
  }
}

Image Picture::image(float grain) const {
  std::vector<std::uint8_t> rgb(image_.pixels(), image_.pixels() + covered_.size() * 3);
  const auto& srgb = srgb_of_linear();
  const auto& tile = grain_tile();
  const int strength = int(std::lround(std::clamp(grain, 0.0F, 24.0F) * 256 / 32));
  std::vector<std::uint16_t> indices[3];
  for (auto& line : indices) line.resize(std::size_t(width_));
  for (int y = 0; y < height_; ++y) {
    const auto [begin, end] = touched_[std::size_t(y)];
    if (begin >= end) continue;
    const std::size_t at = std::size_t(y) * std::size_t(width_) + std::size_t(begin);
    for (std::size_t c = 0; c < 3; ++c) index_row(planes_[c].data() + at, indices[c].data(), end - begin);
    std::uint8_t* pixel = rgb.data() + at * 3;
    const std::uint8_t* cover = covered_.data() + at;
    const std::int8_t* noise = tile.data() + std::size_t(y % grain_side) * grain_side * 3;
    for (int i = 0; i < end - begin; ++i, pixel += 3) {
      const int weight = strength * cover[i];
      const std::int8_t* here = noise + std::size_t((begin + i) % grain_side) * 3;
      for (int c = 0; c < 3; ++c) {
        const int value = srgb[indices[c][std::size_t(i)]] + ((here[c] * weight + 32768) >> 16);
        pixel[c] = static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
      }
    }
  }
  return Image::from_pixels(width_, height_, std::move(rgb));
}

}  // namespace maia::compose
