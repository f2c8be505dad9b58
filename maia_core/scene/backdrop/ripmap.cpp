#include "scene/backdrop/ripmap.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace maia::backdrop {
namespace {

// The level for a footprint in texels: the reduction below it and how much of the next one.
struct Choice {
  int level;
  float rest;
};

Choice choose(float footprint, int count) {
  float level = 0;
  while (footprint > 2) {
    footprint *= 0.5F;
    level += 1;
  }
  if (footprint > 1) level += footprint - 1;
  level = std::min(level, static_cast<float>(count - 1));
  const int whole = std::min(static_cast<int>(level), count - 1);
  return {whole, level - static_cast<float>(whole)};
}

}  // namespace

Ripmap::Ripmap(int size, int channels, const std::vector<std::uint8_t>& texels)
    : size_(size), channels_(channels), count_(static_cast<int>(std::bit_width(static_cast<unsigned>(size)))) {
  levels_.resize(static_cast<std::size_t>(count_ * count_));
  const auto n = static_cast<std::size_t>(channels);
  for (int y = 0; y < count_; ++y)
    for (int x = 0; x < count_; ++x) {
      Level& to = levels_[static_cast<std::size_t>(y * count_ + x)];
      to.width = size >> x;
      to.height = size >> y;
      if (x == 0 && y == 0) {
        to.texels = texels;
        continue;
      }
      to.texels.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height) * n);
      const bool halve_rows = x == 0;
      const Level& from = halve_rows ? level(0, y - 1) : level(x - 1, y);
      const std::size_t line = static_cast<std::size_t>(from.width) * n;
      for (std::size_t row = 0; row < static_cast<std::size_t>(to.height); ++row)
        for (std::size_t column = 0; column < static_cast<std::size_t>(to.width); ++column)
          for (std::size_t c = 0; c < n; ++c) {
            const std::size_t first = halve_rows ? 2 * row * line + column * n + c : row * line + 2 * column * n + c;
            const unsigned sum = from.texels[first] + from.texels[first + (halve_rows ? line : n)];
            // Rounding alternates, or the mean would drift from level to level.
            to.texels[(row * static_cast<std::size_t>(to.width) + column) * n + c] =
                static_cast<std::uint8_t>((sum + ((row + column) & 1U)) / 2);
          }
    }
  for (int c = 0; c < channels; ++c) {
    double sum = 0;
    for (std::size_t i = static_cast<std::size_t>(c); i < texels.size(); i += n) sum += texels[i];
    mean_[c] = static_cast<float>(sum / (static_cast<double>(size) * size));
  }
}

std::size_t Ripmap::bytes() const {
  std::size_t sum = 0;
  for (const Level& l : levels_) sum += l.texels.size();
  return sum;
}

void Ripmap::sample_row(float u, float step, float v, float across, float down, int count, float* out) const {
  const auto size = static_cast<float>(size_);
  const Choice columns = choose(across * size, count_), rows = choose(down * size, count_);
  const int x_level = std::min(columns.level + (columns.rest > 0.5F ? 1 : 0), count_ - 1);
  const int width = size_ >> x_level;
  const auto n = static_cast<std::size_t>(channels_);
  const std::size_t line = static_cast<std::size_t>(width) * n;

  // The row of the tile between its lines and between two reductions, once; then along it.
  thread_local std::vector<float> mixed_row;
  mixed_row.assign(line + n, 0);
  const float wrapped = v - std::floor(v);
  for (int step_level = 0; step_level < 2; ++step_level) {
    const int y_level = std::min(rows.level + step_level, count_ - 1);
    const float share = step_level == 0 ? 1 - rows.rest : rows.rest;
    if (share <= 0) continue;
    const Level& from = level(x_level, y_level);
    const float at = wrapped * static_cast<float>(from.height) - 0.5F;
    const float below = std::floor(at);
    const float t = at - below;
    const int first = (static_cast<int>(below) + from.height) % from.height, second = (first + 1) % from.height;
    const std::uint8_t* a = &from.texels[static_cast<std::size_t>(first) * line];
    const std::uint8_t* b = &from.texels[static_cast<std::size_t>(second) * line];
    const float wa = share * (1 - t), wb = share * t;
    for (std::size_t i = 0; i < line; ++i)
      mixed_row[i] += wa * static_cast<float>(a[i]) + wb * static_cast<float>(b[i]);
  }
  for (std::size_t c = 0; c < n; ++c) mixed_row[line + c] = mixed_row[c];

  const auto mask = static_cast<unsigned>(width - 1);
  const double scale = width;
  double position = (static_cast<double>(u) - std::floor(static_cast<double>(u))) * scale - 0.5 + scale;
  const double stride = static_cast<double>(step) * scale;
  if (n == 1) {
    for (int i = 0; i < count; ++i, position += stride) {
      const auto whole = static_cast<std::int64_t>(position);
      const float t = static_cast<float>(position - static_cast<double>(whole));
      const float* p = &mixed_row[static_cast<unsigned>(whole) & mask];
      out[i] = p[0] + (p[1] - p[0]) * t;
    }
    return;
  }
  for (int i = 0; i < count; ++i, position += stride) {
    const auto whole = static_cast<std::int64_t>(position);
    const float t = static_cast<float>(position - static_cast<double>(whole));
    const float* p = &mixed_row[(static_cast<unsigned>(whole) & mask) * 3];
    float* o = out + 3 * i;
    o[0] = p[0] + (p[3] - p[0]) * t;
    o[1] = p[1] + (p[4] - p[1]) * t;
    o[2] = p[2] + (p[5] - p[2]) * t;
  }
}

}  // namespace maia::backdrop
