#include "scene/compose/illuminate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "scene/compose/noise.hpp"
#include "scene/compose/targets.hpp"

namespace maia::compose {
namespace {

MAIA_MANY_TARGETS void light_row(float* __restrict values, const float* __restrict across, float strength, float fog,
                                 float fog_part, int count) {
  for (int i = 0; i < count; ++i) {
    const float lit = std::min(values[i] * across[i] * strength, 1.0F);
    values[i] = lit * fog_part + fog;
  }
}

}  // namespace

void illuminate(Layer& layer, const Light& light, const ThingFrame& thing) {
  const float from = std::clamp(light.from, -1.0F, 1.0F) * (0.6F + 0.4F * light.shadow);
  std::vector<float> across(std::size_t(std::max(layer.width, 0)));
  for (int x = 0; x < layer.width; ++x) {
    const auto u = float((layer.x + x + 0.5 - thing.left) / std::max(thing.width, 1.0) * 2 - 1);
    across[std::size_t(x)] = 1.0F + 0.16F * from * std::clamp(u, -1.2F, 1.2F);
  }
  const float distance = float(std::clamp(thing.depth, 0.0, 1.0));
  const float fog = std::clamp(light.fog, 0.0F, 1.0F) * distance;
  // In the dark things are lit a little more than what is behind them: c^0.75.
  float most[3];
  for (std::size_t c = 0; c < 3; ++c) most[c] = std::sqrt(light.color[c] * std::sqrt(light.color[c]));
  for (int y = 0; y < layer.height; ++y) {
    const auto v = float((layer.y + y + 0.5 - thing.top) / std::max(thing.height, 1.0));
    const float low = std::clamp((v - 0.55F) / 0.45F, 0.0F, 1.0F);
    const float down = (thing.grounded ? 1.0F - 0.17F * low * low : 1.0F) * (1.03F - 0.06F * std::clamp(v, 0.0F, 1.0F));
    const std::size_t at = std::size_t(y) * std::size_t(layer.width);
    const auto row = [&](std::vector<float>& plane, int c) {
      light_row(plane.data() + at, across.data(), most[c] * down, light.fog_color[std::size_t(c)] * fog, 1 - fog,
                layer.width);
    };
    row(layer.red, 0);
    row(layer.green, 1);
    row(layer.blue, 2);
  }
}

void submerge(Layer& layer, double line, double depth, std::uint64_t seed) {
  const auto waves = static_cast<std::uint32_t>(derived(seed, "waves"));
  const auto scale = float(1 / std::max(depth, 1.0));
  for (int x = 0; x < layer.width; ++x) {
    const float u = float(layer.x + x) * scale;
    const float wave = 0.35F * smooth_noise(u * 0.8F, 0, waves) + 0.15F * smooth_noise(u * 2.7F, 1, waves);
    for (int y = 0; y < layer.height; ++y) {
      const float under = (float(layer.y + y) - float(line)) * scale + wave;
      if (under <= -0.25F) continue;
      const float kept = std::clamp(1 - (under + 0.25F) * 1.6F, 0.0F, 1.0F);
      layer.alpha[std::size_t(y) * std::size_t(layer.width) + std::size_t(x)] *= kept * kept;
    }
  }
}

}  // namespace maia::compose
