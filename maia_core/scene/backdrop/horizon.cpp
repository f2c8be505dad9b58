#include "scene/backdrop/horizon.hpp"

#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

void paint_ridge(Canvas& canvas, const View& view, const Ridge& ridge, Dice dice, float light_from) {
  const std::uint64_t seed = dice.next();
  const float shift = dice.uniform(0, 100), u0 = dice.uniform(), v0 = dice.uniform();
  const auto n = static_cast<std::size_t>(canvas.width);
  std::vector<float> top(n + 2), slope(n);
  const float persistence = mix(0.3F, 0.62F, ridge.roughness);
  for (std::size_t x = 0; x < n + 2; ++x) {
    const float at = (static_cast<float>(x) - view.center()) / view.focal / ridge.width + shift;
    float shape = fractal_line(at, 8, seed, persistence);
    if (ridge.dune)
      shape = 1 - 1.7F * std::fabs(line_noise(at * 0.9F, seed)) + 0.04F * fractal_line(at * 6, 3, seed + 5);
    top[x] = view.horizon - view.focal * ridge.height * std::max(0.62F + 0.38F * shape, 0.02F);
  }
  float highest = view.horizon;
  for (float t : top) highest = std::min(highest, t);
  const float reach = std::max(view.focal * ridge.width * 0.03F, 1.0F);
  for (std::size_t x = 0; x < n; ++x) {
    const auto other = std::min(n + 1, x + static_cast<std::size_t>(reach));
    slope[x] = (top[other] - top[x]) / static_cast<float>(std::max<std::size_t>(other - x, 1));
  }
  const std::uint8_t name = canvas.name(ridge.region);
  const std::uint8_t snow_name = ridge.snow > 0 ? canvas.name("snow") : name;
  const std::shared_ptr<const Ripmap> texture = ridge.tile.empty() ? nullptr : tile(ridge.tile);
  const std::shared_ptr<const Ripmap> rough = tile("clouds");
  std::vector<float> texels(3 * n, 0), relief(n), relief_up(n);
  const float mean = texture ? (texture->mean(0) + texture->mean(1) + texture->mean(2)) / 3 : 1;
  const int first = std::max(static_cast<int>(highest) - 1, 0);
  const int last = std::min(static_cast<int>(std::ceil(view.horizon)) + 1, canvas.height);
  const float step = 1 / (view.focal * ridge.tile_size);
  const float rough_step = 1 / (view.focal * std::max(ridge.height * 2.6F, 0.05F));
  for (int y = first; y < last; ++y) {
    const auto row = static_cast<float>(y);
    if (texture) texture->sample_row(u0, step, v0 + row * step, step, step, canvas.width, texels.data());
    rough->sample_row(u0, rough_step, v0 + row * rough_step, rough_step, rough_step, canvas.width, relief.data());
    const float aside = light_from < 0 ? -0.012F : 0.012F;
    rough->sample_row(u0 + aside, rough_step, v0 + row * rough_step - 0.01F, rough_step, rough_step, canvas.width,
                      relief_up.data());
    for (std::size_t x = 0; x < n; ++x) {
      const float inside = clamped(row + 1 - top[x]);
      if (inside <= 0) continue;
      const float tall = std::max(view.horizon - top[x], 1.0F);
      const float down = clamped((row - top[x]) / tall);
      Tone tone = mix(ridge.top, ridge.foot, down);
      const float bump = (relief[x] - relief_up[x]) * (1 / 128.0F);
      float light =
          1 + ridge.light * std::clamp(3.4F * bump * ridge.roughness + slope[x] * light_from * 0.22F, -0.9F, 0.9F);
      if (ridge.dune) {
        // Crests wind down the face: the slope is that of a place farther along.
        const float along =
            static_cast<float>(x) + down * tall * (2.2F * (seed & 1 ? -1.0F : 1.0F) + (relief[x] - 128) * 0.012F);
        const float here = slope[static_cast<std::size_t>(std::clamp(along, 0.0F, static_cast<float>(n - 1)))];
        const float side = std::clamp(9 * light_from * here, -1.0F, 1.0F);
        light = 1 + ridge.light * (side < 0 ? 0.75F * side : 0.28F * side) * (1 - 0.6F * down);
      }
      std::uint8_t what = name;
      if (ridge.snow > 0) {
        const float line = down + (relief[x] - 128) * 0.005F + 0.25F * bump;
        const float white = smooth_step(ridge.snow + 0.06F, ridge.snow - 0.06F, line);
        tone = mix(tone, {238, 242, 248}, white);
        if (white > 0.5F) what = snow_name;
      }
      if (texture) {
        const float t = (texels[3 * x] + texels[3 * x + 1] + texels[3 * x + 2]) / 3;
        light *= 1 + ridge.texture * (t / mean - 1);
      }
      const float foot = ridge.fade > 0 ? smooth_step(1.0F, 1 - ridge.fade, down) : 1;
      canvas.paint(canvas.at(0, y) + x, tone * light, inside * foot, what, ridge.metres);
    }
  }
}

void paint_trees(Canvas& canvas, const View& view, const TreeLine& trees, Dice dice) {
  // The far ones first.
  const auto w = static_cast<float>(canvas.width);
  const float pixel_height = trees.height * view.focal / trees.metres;
  const int count = std::clamp(static_cast<int>(trees.density * 3.4F * w / std::max(pixel_height, 3.0F)), 1, 220);
  struct Place {
    float x, metres;
  };
  std::vector<Place> places;
  for (int k = 0; k < count; ++k)
    places.push_back({dice.uniform(-0.08F, 1.08F) * w, trees.metres * (1 + trees.depth * dice.uniform())});
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.metres > b.metres; });
  for (const Place& place : places) {
    const std::string& kind = trees.kinds[static_cast<std::size_t>(dice.below(static_cast<int>(trees.kinds.size())))];
    const int variant = dice.below(plant_variants);
    Planting where;
    where.x = place.x;
    where.y = view.row(place.metres) + 1;
    where.height = trees.height * view.focal / place.metres * dice.uniform(0.68F, 1.25F);
    where.width = dice.uniform(0.85F, 1.15F);
    where.tint = trees.tint * dice.uniform(0.82F, 1.12F);
    where.metres = place.metres;
    if (trees.shadow > 0 && where.height > 12) {
      const float wide = 0.4F * where.height, flat = std::max(0.5F * wide * view.eye / place.metres * 2.2F, 1.0F);
      paint_shadow(canvas, where.x, where.y, wide, flat, trees.shadow);
    }
    paint_plant(canvas, *plant(kind, variant), where, trees.region);
  }
}

}  // namespace maia::backdrop
