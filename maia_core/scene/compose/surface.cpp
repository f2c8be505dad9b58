#include "scene/compose/surface.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "scene/compose/noise.hpp"
#include "scene/compose/oklab.hpp"

namespace maia::compose {
namespace {

enum class Grain { none, wood, speckle, veins, brushed, hair, spots };

/// Lightness is spread by `contrast` about its middle and mapped to a ramp of three colors; the grain goes on top.
struct Material {
  const char* name;
  Lab dark, middle, light;
  float own_color;  // how much of the thing's own hue stays
  float contrast;
  float waves;  // reflections: how much lightness swings back and forth
  Grain grain;
  float grain_strength;
  float opacity;
};

constexpr std::array<Material, 18> materials = {{
    {"wooden",
     {0.25F, 0.03F, 0.045F},
     {0.55F, 0.045F, 0.085F},
     {0.82F, 0.02F, 0.08F},
     0.08F,
     0.9F,
     0,
     Grain::wood,
     0.10F,
     1},
    {"metal", {0.18F, 0, -0.01F}, {0.58F, 0, -0.012F}, {0.98F, 0, 0}, 0.10F, 1.5F, 0.10F, Grain::brushed, 0.04F, 1},
    {"golden",
     {0.28F, 0.03F, 0.06F},
     {0.70F, 0.025F, 0.145F},
     {0.98F, -0.01F, 0.08F},
     0,
     1.4F,
     0.09F,
     Grain::brushed,
     0.02F,
     1},
    {"silver", {0.25F, 0, -0.006F}, {0.72F, 0, -0.006F}, {1.0F, 0, 0}, 0, 1.5F, 0.10F, Grain::brushed, 0.03F, 1},
    {"bronze",
     {0.20F, 0.03F, 0.04F},
     {0.52F, 0.045F, 0.09F},
     {0.88F, 0.02F, 0.08F},
     0,
     1.4F,
     0.08F,
     Grain::brushed,
     0.03F,
     1},
    {"copper",
     {0.24F, 0.05F, 0.045F},
     {0.60F, 0.085F, 0.085F},
     {0.92F, 0.03F, 0.05F},
     0,
     1.4F,
     0.08F,
     Grain::brushed,
     0.02F,
     1},
    {"rusty",
     {0.22F, 0.03F, 0.03F},
     {0.46F, 0.075F, 0.085F},
     {0.70F, 0.05F, 0.08F},
     0.15F,
     1.0F,
     0,
     Grain::spots,
     0.10F,
     1},
    {"glass", {0.45F, -0.02F, -0.02F}, {0.80F, -0.02F, -0.02F}, {1.0F, 0, 0}, 0.35F, 1.5F, 0.10F, Grain::none, 0, 0.5F},
    {"ice",
     {0.62F, -0.02F, -0.045F},
     {0.84F, -0.015F, -0.035F},
     {1.0F, 0, 0},
     0.05F,
     1.3F,
     0.06F,
     Grain::veins,
     0.06F,
     0.85F},
    {"stone", {0.30F, 0, 0.008F}, {0.58F, 0, 0.012F}, {0.82F, 0, 0.012F}, 0.05F, 0.85F, 0, Grain::speckle, 0.09F, 1},
    {"marble", {0.55F, 0, 0}, {0.84F, 0, 0.006F}, {0.99F, 0, 0.004F}, 0, 0.9F, 0, Grain::veins, 0.10F, 1},
    {"brick",
     {0.28F, 0.05F, 0.035F},
     {0.48F, 0.10F, 0.065F},
     {0.70F, 0.06F, 0.05F},
     0.05F,
     0.85F,
     0,
     Grain::speckle,
     0.08F,
     1},
    {"plastic", {0.30F, 0, 0}, {0.66F, 0, 0}, {1.0F, 0, 0}, 1.25F, 1.25F, 0.03F, Grain::none, 0, 1},
    {"furry", {0.20F, 0, 0}, {0.56F, 0, 0}, {0.90F, 0, 0}, 1.0F, 0.95F, 0, Grain::hair, 0.13F, 1},
    {"leather",
     {0.20F, 0.02F, 0.025F},
     {0.40F, 0.045F, 0.055F},
     {0.72F, 0.02F, 0.04F},
     0.25F,
     1.1F,
     0.03F,
     Grain::speckle,
     0.05F,
     1},
    {"paper", {0.62F, 0, 0.012F}, {0.88F, 0, 0.016F}, {0.98F, 0, 0.01F}, 0.25F, 0.7F, 0, Grain::speckle, 0.02F, 1},
    {"chocolate",
     {0.16F, 0.02F, 0.02F},
     {0.33F, 0.04F, 0.045F},
     {0.60F, 0.035F, 0.05F},
     0,
     1.1F,
     0.04F,
     Grain::none,
     0,
     1},
    {"woolen", {0.28F, 0, 0}, {0.62F, 0, 0}, {0.94F, 0, 0}, 0.95F, 0.85F, 0, Grain::hair, 0.10F, 1},
}};

float grain_at(Grain grain, float u, float v, std::uint32_t seed) {
  switch (grain) {
    case Grain::none:
      return 0;
    case Grain::wood: {  // rings, cut along
      const float bend = smooth_noise(u * 2, v * 1.2F, seed) * 0.35F;
      const float ring = std::sin((v + bend) * 46.0F + smooth_noise(u * 3, v * 9, seed + 1) * 2);
      return 0.7F * ring + 0.5F * smooth_noise(u * 7, v * 120, seed + 2);
    }
    case Grain::speckle:
      return 0.6F * smooth_noise(u * 90, v * 90, seed) + 0.6F * smooth_noise(u * 30, v * 30, seed + 1) +
             0.5F * smooth_noise(u * 9, v * 9, seed + 2);
    case Grain::veins: {
      const float bend = smooth_noise(u * 4, v * 4, seed) + 0.5F * smooth_noise(u * 9, v * 9, seed + 1);
      const float distance = std::abs(std::sin((u * 0.8F + v) * 7 + bend * 2.5F));
      return -std::max(0.0F, 1 - distance * 4.5F) + 0.15F * smooth_noise(u * 60, v * 60, seed + 2);
    }
    case Grain::brushed:
      return smooth_noise(u * 6, v * 160, seed);
    case Grain::hair: {
      const float bend = smooth_noise(u * 5, v * 5, seed) * 0.12F;
      return smooth_noise((u + bend) * 110, v * 22, seed + 1) + 0.5F * smooth_noise((u - bend) * 60, v * 14, seed + 2);
    }
    case Grain::spots:
      return smooth_noise(u * 14, v * 14, seed) + 0.7F * smooth_noise(u * 50, v * 50, seed + 1);
  }
  return 0;
}

Lab mixed(const Lab& a, const Lab& b, float t) {
  return {a.l + (b.l - a.l) * t, a.a + (b.a - a.a) * t, a.b + (b.b - a.b) * t};
}

float limited(float x) { return std::min(std::max(x, 0.0F), 1.0F); }

/// The lightness below which half of the layer's covered pixels are.
float middle_lightness(const Layer& layer) {
  std::vector<float> values;
  for (std::size_t i = 0; i < layer.alpha.size(); i += 7)
    if (layer.alpha[i] > 0.5F) values.push_back(to_lab({layer.red[i], layer.green[i], layer.blue[i]}).l);
  if (values.empty()) return 0.5F;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

template <typename Change>
void for_each_covered(Layer& layer, const SurfaceFrame& frame, Change&& change) {
  const auto unit = float(1 / std::max(frame.height, 1.0));
  std::size_t i = 0;
  for (int y = 0; y < layer.height; ++y) {
    const float v = (float(layer.y + y) - float(frame.top)) * unit;
    for (int x = 0; x < layer.width; ++x, ++i)
      if (layer.alpha[i] > 0) change(i, (float(layer.x + x) - float(frame.left)) * unit, v);
  }
}

}  // namespace

void apply_material(Layer& layer, const std::string& material, const SurfaceFrame& frame) {
  const auto found = std::find_if(materials.begin(), materials.end(),
                                  [&](const Material& candidate) { return material == candidate.name; });
  if (found == materials.end()) {
    std::vector<std::string> names;
    for (const auto& candidate : materials) names.emplace_back(candidate.name);
    throw Error("no material '" + material + "'; there are " + listed(names) + did_you_mean(material, names));
  }
  const Material& m = *found;
  const auto seed = static_cast<std::uint32_t>(derived(frame.seed, "material"));
  const float middle = middle_lightness(layer);
  for_each_covered(layer, frame, [&](std::size_t i, float u, float v) {
    const Lab old = to_lab({layer.red[i], layer.green[i], layer.blue[i]});
    float t = 0.5F + (old.l - middle) * m.contrast;
    if (m.waves > 0) t += m.waves * std::sin(old.l * 19.0F + u * 2 - v * 3);
    if (m.grain != Grain::none) t += m.grain_strength * grain_at(m.grain, u, v, seed);
    t = limited(t);
    Lab fresh = t < 0.5F ? mixed(m.dark, m.middle, 2 * t) : mixed(m.middle, m.light, 2 * t - 1);
    fresh.a += old.a * m.own_color;
    fresh.b += old.b * m.own_color;
    const Rgb c = to_rgb(fresh);
    layer.red[i] = limited(c.r);
    layer.green[i] = limited(c.g);
    layer.blue[i] = limited(c.b);
    if (m.opacity < 1) {  // what reflects is seen best
      const float seen = m.opacity + (1 - m.opacity) * std::abs(2 * t - 1) * 0.8F;
      layer.alpha[i] *= seen;
    }
  });
}

void apply_pattern(Layer& layer, const std::string& pattern, const SurfaceFrame& frame) {
  const bool striped = pattern == "striped", spotted = pattern == "spotted", checkered = pattern == "checkered";
  if (!striped && !spotted && !checkered)
    throw Error("no pattern '" + pattern + "'; there are striped, spotted, checkered");
  const auto seed = static_cast<std::uint32_t>(derived(frame.seed, "pattern"));
  const bool lighten = middle_lightness(layer) < 0.42F;
  for_each_covered(layer, frame, [&](std::size_t i, float u, float v) {
    float mark = 0;
    if (striped) {
      const float bend = 0.05F * smooth_noise(u * 4, v * 4, seed);
      mark = std::sin((u + bend + v * 0.15F) * 48.0F) * 4 + 0.5F;
    } else if (checkered) {
      mark = std::sin(u * 26.0F) * std::sin(v * 26.0F) * 9 + 0.5F;
    } else {  // one spot in each cell of a grid, moved a little
      const float cell = 9.0F;
      const float shifted = u * cell + (static_cast<int>(std::floor(v * cell)) % 2 == 0 ? 0.0F : 0.5F);
      const auto cx = static_cast<std::int32_t>(std::floor(shifted));
      const auto cy = static_cast<std::int32_t>(std::floor(v * cell));
      const float dx = shifted - float(cx) - 0.5F - 0.14F * lattice(cx, cy, seed);
      const float dy = v * cell - float(cy) - 0.5F - 0.14F * lattice(cx, cy, seed + 1);
      const float radius = 0.29F + 0.06F * lattice(cx, cy, seed + 2);
      mark = (radius - std::sqrt(dx * dx + dy * dy)) * 14 + 0.5F;
    }
    mark = limited(mark);
    Lab c = to_lab({layer.red[i], layer.green[i], layer.blue[i]});
    const float l = lighten ? c.l + (0.92F - c.l) * 0.8F : c.l * 0.38F;
    const float chroma = lighten ? 0.25F : 0.8F;
    c = {c.l + (l - c.l) * mark, c.a * (1 + (chroma - 1) * mark), c.b * (1 + (chroma - 1) * mark)};
    const Rgb fresh = to_rgb(c);
    layer.red[i] = limited(fresh.r);
    layer.green[i] = limited(fresh.g);
    layer.blue[i] = limited(fresh.b);
  });
}

float patch_at(double x, double y, const SurfaceFrame& frame) {
  const double unit = 4.2 / std::max(frame.height, 1.0);
  const auto u = float((x - frame.left) * unit), v = float((y - frame.top) * unit);
  const auto seed = static_cast<std::uint32_t>(derived(frame.seed, "patches"));
  return limited((smooth_noise(u, v, seed) + 0.4F * smooth_noise(u * 2.3F, v * 2.3F, seed + 1)) * 9 + 0.5F);
}

}  // namespace maia::compose
