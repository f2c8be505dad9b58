// Beaches.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

void make_beach(Setting& s) {
  s.camera(s.dice.uniform(0.32F, 0.46F), s.dice.uniform(1.4F, 1.9F));
  const bool palms = s.dice.chance(0.3F), headland = s.dice.chance(0.45F);
  if (headland) {
    Ridge ridge;
    ridge.metres = 1800;
    ridge.height = s.dice.uniform(0.02F, 0.07F);
    ridge.width = 0.6F;
    ridge.top = {104, 120, 98};
    ridge.foot = {128, 132, 116};
    ridge.tile = "foliage";
    ridge.tile_size = 0.08F;
    // It ends somewhere: hills that sink into the sea on one side.
    Dice dice = s.dice.split("headland");
    Canvas before = s.canvas;
    paint_ridge(s.canvas, s.view, ridge, dice, s.look.light.from);
    const bool left = dice.chance(0.5F);
    const float end = dice.uniform(0.3F, 0.6F) * s.w(), fade = 0.28F * s.w();
    for (int y = 0; y < s.canvas.height; ++y)
      for (int x = 0; x < s.canvas.width; ++x) {
        const float from = left ? static_cast<float>(x) : s.w() - static_cast<float>(x);
        const float height = s.view.horizon - static_cast<float>(y);
        const float allowed = ridge.height * s.view.focal * 1.2F * clamped((end + fade - from) / fade);
        if (height > allowed) {
          const std::size_t i = s.canvas.at(x, y);
          s.canvas.color[i] = before.color[i];
          s.canvas.cover[i] = before.cover[i];
          s.canvas.region[i] = before.region[i];
          s.canvas.distance[i] = before.distance[i];
        }
      }
  }
  Water water;
  water.deep = mix({18, 70, 102}, {30, 98, 116}, s.dice.uniform());
  water.shallow = {110, 168, 158};
  water.waves = s.dice.uniform(0.6F, 0.9F);
  water.metres = 7;
  const float away = s.dice.uniform(4.5F, 15),
              tilt = s.dice.chance(0.5F) ? s.dice.uniform(-0.7F, 0.7F) : s.dice.uniform(-0.1F, 0.1F);
  water.shallow_from = s.view.row(away * 9);
  water.shallow_to = s.view.row(away);
  const Curve shore(away, tilt, 1.1F, 9, 5, s.dice.split("shore")),
      breaker(away * 0.9F, 0, 3.5F, 24, 4, s.dice.split("breaker"));
  const auto edge = [&](std::size_t x, float z) {
    const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * z / s.view.focal;
    return z - shore(side);  // positive: in the sea
  };
  const auto n = static_cast<std::size_t>(s.canvas.width);
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("sea"), [&](int y, float* cover) {
    const float z = s.view.distance(y);
    bool wet = false;
    for (std::size_t x = 0; x < n; x += 8) wet = wet || edge(x, z) > -1;
    std::fill(cover, cover + n, wet || edge(n - 1, z) > -1 ? 1.0F : 0.0F);
  });
  Ground sand;
  sand.tile = "sand";
  sand.region = "sand";
  sand.metres = 3.2F;
  sand.tint = mix(Tone{1.0F, 0.98F, 0.95F}, Tone{1.06F, 0.99F, 0.88F}, s.dice.uniform()) * s.dice.uniform(0.92F, 1.05F);
  sand.patches = 0.07F;
  if (s.dice.chance(0.4F)) {
    sand.relief = "ripples";
    sand.relief_metres = 2.4F;
    sand.relief_strength = 0.09F;
  }
  paint_ground(s.canvas, s.view, sand, s.dice.split("sand"), [&](int y, float* cover) {
    const float z = s.view.distance(y), soft = std::max(z * z / (s.view.focal * s.view.eye), 0.12F);
    for (std::size_t x = 0; x < n; ++x) cover[x] = clamped(0.5F - edge(x, z) / soft);
  });
  // Wet sand mirrors the sky; foam lies on the water's edge and on the breakers.
  const std::shared_ptr<const Ripmap> lace = tile("clouds");
  std::vector<float> foam(n), fine(n);
  const float u = s.dice.uniform(), v = s.dice.uniform();
  const std::uint8_t water_name = s.canvas.name("water");
  const Tone wet_sky = s.look.ungraded(sky_gradient(s.look.sky, 0.25F));
  for (int y = std::max(static_cast<int>(s.view.horizon) + 1, 0); y < s.canvas.height; ++y) {
    const float z = s.view.distance(y), across = z / s.view.focal, down = z * across / s.view.eye,
                left = -s.view.center() * across;
    lace->sample_row(u + left / 9, across / 9, v - z / 9, across / 9, down / 9, s.canvas.width, foam.data());
    lace->sample_row(v + left / 2, across / 2, u - z / 2, across / 2, down / 2, s.canvas.width, fine.data());
    for (std::size_t x = 0; x < n; ++x) {
      const float e = edge(x, z);
      if (e < -6 || e > 12 * away + 20) continue;
      const std::size_t i = s.canvas.at(0, y) + x;
      if (e < 0.2F) {
        const float wet = smooth_step(-3.2F - 0.02F * (foam[x] - 128), -0.6F, e);
        if (wet > 0) s.canvas.color[i] = mix(s.canvas.color[i], mix(s.canvas.color[i] * 0.62F, wet_sky, 0.30F), wet);
      }
      const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * across;
      const float ragged = (foam[x] - 128) * 0.014F, lacy = (fine[x] - 128) * 0.012F;
      float white =
          smooth_step(-0.15F, 0.1F, e + 0.35F * ragged) * smooth_step(1.1F + ragged, 0.2F, e) * clamped(0.85F + lacy);
      white = std::max(white, smooth_step(0.25F, 1.0F, ragged + 0.6F * lacy + 0.9F - 0.16F * e) *
                                  smooth_step(-0.1F, 0.3F, e) * 0.75F);
      for (int k = 1; k <= 3; ++k) {
        const float from_crest =
            e - breaker(side + 31.0F * static_cast<float>(k)) * 0.35F - static_cast<float>(k * k) * away * 0.32F;
        const float present =
            smooth_step(-0.3F, 0.5F, breaker(side * 0.6F - 17.0F * static_cast<float>(k)) - away * 0.9F);
        white = std::max(white, present * smooth_step(-0.7F, -0.3F, from_crest + 0.4F * ragged) *
                                    smooth_step(0.9F, 0.1F, from_crest) * clamped(0.8F + lacy));
        const float face = present * smooth_step(-2.2F, -0.9F, from_crest) * smooth_step(-0.2F, -0.7F, from_crest);
        if (face > 0) s.canvas.color[i] = s.canvas.color[i] * (1 - 0.3F * face);
      }
      if (white > 0)
        s.canvas.paint(i, Tone{244, 247, 248} * (1 + 0.0006F * (fine[x] - 128)), clamped(white) * 0.93F, water_name, z);
    }
  }
  if (palms) {
    const bool left = s.dice.chance(0.5F);
    for (int k = 0; k < 3; ++k) {
      Planting where;
      const float metres = s.dice.uniform(9, 20);
      where.metres = metres;
      where.x = left ? s.dice.uniform(-0.05F, 0.16F) * s.w() : s.dice.uniform(0.84F, 1.05F) * s.w();
      where.y = s.view.row(std::min(metres, away * 0.8F + 2));
      where.height = 7.5F * s.view.focal / metres;
      where.flipped = s.dice.chance(0.5F);
      paint_plant(s.canvas, *plant("palm", s.dice.below(plant_variants)), where, "tree");
    }
  }
  s.ground = std::max(s.view.row(std::max(away * 0.75F, 3.0F)), s.view.horizon + 0.06F * s.h());
  s.source = "procedural: sea and sand";
}

}  // namespace maia::backdrop
