#include "scene/backdrop/noise.hpp"

#include <algorithm>
#include <cmath>

#include "scene/backdrop/random.hpp"

namespace maia::backdrop {
namespace {

float faded(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }

void add_octave(std::vector<float>& sum, int size, int across, int down, float weight, std::uint64_t seed) {
  struct Gradient {
    float x, y;
  };
  std::vector<Gradient> gradients(static_cast<std::size_t>(across) * static_cast<std::size_t>(down));
  Dice dice(seed);
  for (Gradient& g : gradients) {
    float length = 0;
    do {
      g = {dice.uniform(-1, 1), dice.uniform(-1, 1)};
      length = g.x * g.x + g.y * g.y;
    } while (length > 1 || length < 0.05F);
    const float scale = 1 / std::sqrt(length);
    g = {g.x * scale, g.y * scale};
  }
  struct Column {
    int left, right;
    float t, fade;
  };
  std::vector<Column> columns(static_cast<std::size_t>(size));
  for (int x = 0; x < size; ++x) {
    const float u = (static_cast<float>(x) + 0.5F) * static_cast<float>(across) / static_cast<float>(size);
    const int left = static_cast<int>(u);
    columns[static_cast<std::size_t>(x)] = {left % across, (left + 1) % across, u - static_cast<float>(left),
                                            faded(u - static_cast<float>(left))};
  }
  for (int y = 0; y < size; ++y) {
    const float v = (static_cast<float>(y) + 0.5F) * static_cast<float>(down) / static_cast<float>(size);
    const int top = static_cast<int>(v);
    const float t = v - static_cast<float>(top), fade = faded(t);
    const Gradient* upper = &gradients[static_cast<std::size_t>(top % down) * static_cast<std::size_t>(across)];
    const Gradient* lower = &gradients[static_cast<std::size_t>((top + 1) % down) * static_cast<std::size_t>(across)];
    float* out = &sum[static_cast<std::size_t>(y) * static_cast<std::size_t>(size)];
    for (int x = 0; x < size; ++x) {
      const Column& c = columns[static_cast<std::size_t>(x)];
      const float a = upper[c.left].x * c.t + upper[c.left].y * t;
      const float b = upper[c.right].x * (c.t - 1) + upper[c.right].y * t;
      const float d = lower[c.left].x * c.t + lower[c.left].y * (t - 1);
      const float e = lower[c.right].x * (c.t - 1) + lower[c.right].y * (t - 1);
      const float high = a + (b - a) * c.fade, low = d + (e - d) * c.fade;
      out[x] += weight * (high + (low - high) * fade);
    }
  }
}

}  // namespace

std::vector<float> tiling_noise(int size, int periods, int octaves, float persistence, std::uint64_t seed,
                                int stretch) {
  std::vector<float> sum(static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
  float weight = 1, total = 0;
  for (int octave = 0; octave < octaves; ++octave) {
    const int down = std::min(periods << octave, size / 2);
    add_octave(sum, size, std::max(down / stretch, 1), down, weight, mixed(seed + static_cast<std::uint64_t>(octave)));
    total += weight * weight;
    weight *= persistence;
  }
  const float scale = 1.9F / std::sqrt(total);
  for (float& value : sum) value *= scale;
  return sum;
}

float line_noise(float x, std::uint64_t seed) {
  const float cell = std::floor(x);
  const float t = faded(x - cell);
  const float a = lattice(static_cast<int>(cell), 0, seed), b = lattice(static_cast<int>(cell) + 1, 0, seed);
  return a + (b - a) * t;
}

float fractal_line(float x, int octaves, std::uint64_t seed, float persistence) {
  float sum = 0, weight = 1, total = 0;
  for (int octave = 0; octave < octaves; ++octave) {
    sum += weight * line_noise(x, seed + static_cast<std::uint64_t>(octave) * 7919);
    total += weight;
    weight *= persistence;
    x *= 2.03F;
  }
  return sum * 1.5F / total;
}

}  // namespace maia::backdrop
