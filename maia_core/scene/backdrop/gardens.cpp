// Gardens and parks.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/landscape.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

void make_garden(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.46F), s.dice.uniform(1.3F, 1.7F));
  Ground lawn = meadow(s, false);
  lawn.tile = "lawn";
  lawn.metres = 2.0F;
  lawn.patches = 0.08F;
  paint_ground(s.canvas, s.view, lawn, s.dice.split("lawn"));
  trees(s, {"broadleaf", "broadleaf", "conifer"}, s.dice.uniform(26, 45), 8, s.dice.uniform(0.5F, 1));
  const float hedge_away = s.dice.uniform(11, 17);
  trees(s, {"hedge"}, hedge_away, s.dice.uniform(1.8F, 2.6F), 2.4F, {0.95F, 1, 0.9F});
  trees(s, {"bush"}, hedge_away * 0.8F, 0.9F, 0.6F);
  // A bed of flowers in front of the hedge.
  const Tone palette[] = {{222, 62, 74},  {240, 196, 60}, {236, 236, 232},
                          {206, 92, 172}, {236, 130, 60}, {134, 96, 200}};
  const Tone first = palette[s.dice.below(6)], second = palette[s.dice.below(6)];
  const std::uint8_t name = s.canvas.name("flower");
  const std::uint8_t leaf_name = s.canvas.name("bush");
  const int count = 900;
  for (int k = 0; k < count; ++k) {
    const float z = hedge_away * mix(0.92F, 0.72F, static_cast<float>(k) / count);
    const float scale = s.view.focal / z;
    const float x = s.dice.uniform() * s.w(), y = s.view.row(z) - s.dice.uniform(0.08F, 0.55F) * scale;
    const bool leaf = s.dice.chance(0.62F);
    const Tone tone = leaf ? mix(Tone{44, 74, 34}, Tone{108, 140, 62}, s.dice.uniform())
                           : (s.dice.chance(0.6F) ? first : second) * s.dice.uniform(0.75F, 1.1F);
    const float r = (leaf ? 0.07F : 0.05F) * scale * s.dice.uniform(0.6F, 1.2F);
    const int reach = static_cast<int>(r) + 1;
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        const int px = static_cast<int>(x) + dx, py = static_cast<int>(y) + dy;
        if (px < 0 || py < 0 || px >= s.canvas.width || py >= s.canvas.height) continue;
        const float d = std::sqrt(static_cast<float>(dx * dx + dy * dy));
        const float light = 1 - 0.25F * static_cast<float>(dy) / std::max(r, 1.0F);
        s.canvas.paint(s.canvas.at(px, py), tone * light, clamped(r + 0.5F - d), leaf ? leaf_name : name, z);
      }
  }
  s.ground = s.view.row(hedge_away * 0.66F);
  s.source = "procedural: garden";
}

void make_park(Setting& s) {
  s.camera(s.dice.uniform(0.36F, 0.48F), s.dice.uniform(1.5F, 1.8F));
  Ground lawn = meadow(s, false);
  lawn.tile = "lawn";
  lawn.patches = 0.16F;
  paint_ground(s.canvas, s.view, lawn, s.dice.split("lawn"));
  if (s.dice.chance(0.7F)) {
    Ground path;
    path.tile = s.dice.chance(0.5F) ? "sand" : "concrete";
    path.region = "path";
    path.metres = 3;
    path.tint = path.tile == "sand" ? Tone{0.95F, 0.92F, 0.86F} : Tone{1, 0.98F, 0.95F};
    const float middle = s.dice.uniform(-1.6F, 1.6F), half = s.dice.uniform(0.9F, 1.5F),
                bend = s.dice.uniform(-0.012F, 0.012F);
    const Curve left(0, 0, 0.12F, 1.4F, 4, s.dice.split("left")), right(0, 0, 0.12F, 1.4F, 4, s.dice.split("right"));
    const auto n = static_cast<std::size_t>(s.canvas.width);
    paint_ground(s.canvas, s.view, path, s.dice.split("path"), [&](int y, float* cover) {
      const float z = s.view.distance(y), pixel = z / s.view.focal, wide = std::max(pixel, 0.04F);
      const float center = middle + bend * z * z;
      for (std::size_t x = 0; x < n; ++x) {
        const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * pixel - center;
        cover[x] = clamped(0.5F + (half - left(z) + side) / wide) * clamped(0.5F + (half + right(z) - side) / wide);
      }
    });
  }
  trees(s, {"broadleaf", "broadleaf", "bush"}, s.dice.uniform(60, 100), 12, 1.6F, {0.9F, 0.94F, 0.9F});
  trees(s, {"broadleaf"}, s.dice.uniform(28, 40), 10, s.dice.uniform(0.2F, 0.45F));
  s.source = "procedural: park";
}

}  // namespace maia::backdrop
