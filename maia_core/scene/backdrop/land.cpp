// Beaches, deserts, meadows, forests.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia {
namespace {

void far_hills(Setting& s, float height, Tone tone, int count, const std::string& surface = "foliage") {
  for (int k = 0; k < count; ++k) {
    Ridge ridge;
    ridge.metres = mix(6000.0F, 900.0F, static_cast<float>(k + 1) / static_cast<float>(count));
    ridge.height =
        height * mix(1.0F, 0.5F, static_cast<float>(k) / static_cast<float>(count)) * s.dice.uniform(0.75F, 1.2F);
    ridge.width = s.dice.uniform(0.5F, 1.1F);
    ridge.roughness = 0.3F;
    ridge.top = tone * s.dice.uniform(0.9F, 1.1F);
    ridge.foot = ridge.top * 1.08F;
    ridge.tile = surface;
    ridge.tile_size = 0.12F;
    ridge.texture = 0.45F;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("ridge " + std::to_string(k)), s.look.light.from);
    s.dice.next();
  }
}

void trees(Setting& s, std::vector<std::string> kinds, float metres, float height, float density,
           Tone tint = {1, 1, 1}) {
  if (density >= 0.5F && metres > 40) {  // undergrowth
    Ridge strip;
    strip.region = "tree";
    strip.metres = metres * 1.4F;
    strip.height = 0.3F * height / metres;
    strip.width = 0.1F;
    strip.roughness = 0.7F;
    strip.top = (kinds.front() == "snowy conifer" ? Tone{168, 178, 190} : Tone{74, 92, 54}) * tint;
    strip.foot = strip.top * 0.7F;
    strip.tile = "foliage";
    strip.tile_size = 0.06F;
    View lower = s.view;
    lower.horizon = s.view.row(metres * 1.4F);
    paint_ridge(s.canvas, lower, strip, Dice(s.dice.next()), 0);
  }
  TreeLine line;
  line.shadow = 0.6F * s.look.light.shadow;
  line.kinds = std::move(kinds);
  line.metres = metres;
  line.height = height;
  line.density = density;
  line.tint = tint;
  paint_trees(s.canvas, s.view, line, Dice(s.dice.next()));
}

Ground meadow(Setting& s, bool dry) {
  Ground g;
  g.tile = dry ? "straw" : s.dice.chance(0.5F) ? "grass" : "lawn";
  g.region = "grass";
  g.upright = true;
  g.metres = g.tile == "straw" ? 2.2F : g.tile == "grass" ? 1.9F : 2.4F;
  // From what the tile is on average to what grass is in the light.
  const std::shared_ptr<const Ripmap> blades = tile(g.tile);
  const Tone shown = dry ? mix(Tone{196, 170, 112}, Tone{178, 150, 88}, s.dice.uniform())
                         : mix(Tone{126, 146, 72}, Tone{96, 130, 58}, s.dice.uniform());
  g.tint = {shown.r / blades->mean(0), shown.g / blades->mean(1), shown.b / blades->mean(2)};
  g.contrast = 1.05F;
  g.patches = s.dice.uniform(0.1F, 0.22F);
  g.patch_tint = dry ? Tone{1.12F, 1.02F, 0.86F} : Tone{1.22F, 1.04F, 0.82F};
  return g;
}

}  // namespace

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

void make_desert(Setting& s) {
  s.camera(s.dice.uniform(0.36F, 0.5F), s.dice.uniform(1.5F, 2.4F));
  const Tone sand_color = mix({224, 188, 138}, {206, 156, 110}, s.dice.uniform());
  const bool mesas = s.dice.chance(0.3F);
  const int count = mesas ? 1 : 3 + s.dice.below(2);
  if (mesas) {
    Ridge ridge;
    ridge.region = "rock";
    ridge.height = s.dice.uniform(0.06F, 0.13F);
    ridge.roughness = 0.75F;
    ridge.top = {178, 116, 84};
    ridge.foot = {196, 140, 102};
    ridge.tile = "rock";
    ridge.texture = 0.8F;
    ridge.metres = 2500;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("mesas"), s.look.light.from);
  }
  Ground sand;
  sand.tile = "sand";
  sand.region = "sand";
  sand.metres = 3;
  const Tone mean = {209, 188, 149};
  sand.tint = {sand_color.r / mean.r, sand_color.g / mean.g, sand_color.b / mean.b};
  sand.patches = 0.1F;
  sand.relief = "ripples";
  sand.relief_metres = s.dice.uniform(1.6F, 3.2F);
  sand.relief_strength = s.dice.uniform(0.16F, 0.3F) * (0.4F + s.look.light.shadow);
  paint_ground(s.canvas, s.view, sand, s.dice.split("sand"));
  for (int k = 0; k < count; ++k) {
    Ridge dune;
    dune.region = "sand";
    dune.dune = true;
    const float near = static_cast<float>(k + 1) / static_cast<float>(count);
    dune.metres = 220 * (1 - 0.85F * near);
    dune.height = s.dice.uniform(0.08F, 0.17F) * (1.1F - 0.4F * near);
    dune.width = s.dice.uniform(0.3F, 0.75F);
    dune.top = sand_color * s.dice.uniform(0.98F, 1.08F);
    dune.foot = sand_color;
    dune.tile = "sand";
    dune.texture = 0.5F;
    dune.tile_size = 0.3F;
    dune.fade = 0.55F;
    dune.light = 0.3F + s.look.light.shadow * 0.7F;
    View lower = s.view;
    lower.horizon = s.view.row(dune.metres) + 0.02F * s.h();
    paint_ridge(s.canvas, lower, dune, s.dice.split("dune " + std::to_string(k)), s.look.light.from < 0 ? -1.0F : 1.0F);
  }
  s.source = "procedural: dunes";
}

void make_grass(Setting& s) {
  s.camera(s.dice.uniform(0.3F, 0.48F), s.dice.uniform(1.2F, 1.8F));
  if (s.dice.chance(0.6F)) far_hills(s, s.dice.uniform(0.04F, 0.1F), {108, 132, 104}, 1 + s.dice.below(2));
  paint_ground(s.canvas, s.view, meadow(s, false), s.dice.split("meadow"));
  if (s.dice.chance(0.85F)) {
    const bool conifers = s.dice.chance(0.25F), mixed_wood = s.dice.chance(0.4F);
    std::vector<std::string> kinds = conifers ? std::vector<std::string>{"conifer", "conifer", "broadleaf"}
                                              : std::vector<std::string>{"broadleaf", "bush"};
    if (mixed_wood) kinds.emplace_back("conifer");
    trees(s, kinds, s.dice.uniform(45, 130), s.dice.uniform(7, 12), s.dice.uniform(0.5F, 1.3F));
  }
  s.source = "procedural: meadow";
}

void make_field(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.48F), s.dice.uniform(1.5F, 2.1F));
  far_hills(s, s.dice.uniform(0.03F, 0.08F), {116, 136, 98}, 1 + s.dice.below(2));
  paint_ground(s.canvas, s.view, meadow(s, true), s.dice.split("field"));
  if (s.dice.chance(0.6F)) trees(s, {"broadleaf", "bush"}, s.dice.uniform(120, 260), 10, s.dice.uniform(0.3F, 0.9F));
  s.source = "procedural: field of grain";
}

void make_savanna(Setting& s) {
  s.camera(s.dice.uniform(0.36F, 0.5F), s.dice.uniform(1.4F, 2.0F));
  if (s.dice.chance(0.7F)) far_hills(s, s.dice.uniform(0.03F, 0.07F), {138, 134, 116}, 1);
  Ground g = meadow(s, true);
  g.tint = g.tint * mix(Tone{1.0F, 0.96F, 0.9F}, Tone{1.02F, 1.0F, 0.94F}, s.dice.uniform());
  g.patches = 0.16F;
  g.patch_tint = {0.98F, 0.92F, 0.82F};
  paint_ground(s.canvas, s.view, g, s.dice.split("grass"));
  trees(s, {"bush", "acacia", "bush"}, s.dice.uniform(150, 260), 5, s.dice.uniform(0.25F, 0.6F), {1.1F, 1.0F, 0.8F});
  trees(s, {"acacia"}, s.dice.uniform(70, 110), s.dice.uniform(7, 9), s.dice.uniform(0.1F, 0.22F),
        {1.05F, 1.0F, 0.85F});
  if (s.dice.chance(0.75F))
    trees(s, {"acacia"}, s.dice.uniform(22, 38), s.dice.uniform(7, 8.5F), 0.06F, {1.05F, 1.0F, 0.85F});
  s.source = "procedural: dry grass and acacias";
}

void make_snow(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.5F), s.dice.uniform(1.4F, 1.9F));
  if (s.dice.chance(0.65F)) {
    Ridge ridge;
    ridge.region = "mountain";
    ridge.height = s.dice.uniform(0.1F, 0.26F);
    ridge.roughness = 0.85F;
    ridge.width = s.dice.uniform(0.4F, 0.8F);
    ridge.top = {108, 114, 126};
    ridge.foot = {132, 142, 154};
    ridge.tile = "rock";
    ridge.texture = 0.6F;
    ridge.snow = s.dice.uniform(0.55F, 1.1F);
    ridge.metres = 3500;
    ridge.light = 0.5F;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("mountain"), s.look.light.from);
  }
  Ground snow;
  snow.tile = "snow";
  snow.region = "snow";
  snow.metres = 5;
  snow.patches = 0.05F;
  snow.patch_tint = {0.94F, 0.97F, 1.02F};
  snow.contrast = s.dice.uniform(0.7F, 1.1F);
  paint_ground(s.canvas, s.view, snow, s.dice.split("snow"));
  if (s.dice.chance(0.85F)) {
    trees(s, {"snowy conifer"}, s.dice.uniform(70, 130), 11, s.dice.uniform(0.4F, 1.2F), {0.92F, 0.96F, 1.02F});
    if (s.dice.chance(0.5F)) trees(s, {"snowy conifer"}, s.dice.uniform(28, 45), 9, 0.12F);
  }
  s.source = "procedural: snow";
}

void make_mountain(Setting& s) {
  s.camera(s.dice.uniform(0.44F, 0.58F), s.dice.uniform(1.5F, 2.2F));
  const int count = 2 + s.dice.below(2);
  for (int k = 0; k < count; ++k) {
    Ridge ridge;
    ridge.region = "mountain";
    ridge.height = s.dice.uniform(0.2F, 0.36F) * (1 - 0.3F * static_cast<float>(k));
    ridge.roughness = 0.8F;
    ridge.width = s.dice.uniform(0.35F, 0.7F);
    ridge.top = mix({122, 116, 112}, {104, 108, 118}, s.dice.uniform());
    ridge.foot = k + 1 == count ? Tone{98, 108, 76} : Tone{120, 124, 116};
    ridge.tile = "rock";
    ridge.texture = 1.3F;
    ridge.tile_size = s.dice.uniform(0.5F, 0.8F);
    ridge.light = 0.75F;
    ridge.snow = k == 0 ? s.dice.uniform(0.15F, 0.5F) : 0;
    ridge.metres = 2200.0F / static_cast<float>(1 + k);
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("mountain " + std::to_string(k)), s.look.light.from);
  }
  Ground g = meadow(s, false);
  g.tint = g.tint * Tone{1.0F, 0.94F, 0.86F};
  paint_ground(s.canvas, s.view, g, s.dice.split("alp"));
  if (s.dice.chance(0.7F)) trees(s, {"conifer"}, s.dice.uniform(110, 200), 13, s.dice.uniform(0.6F, 1.4F));
  s.source = "procedural: mountains";
}

void make_rock(Setting& s) {
  s.camera(s.dice.uniform(0.3F, 0.44F), s.dice.uniform(1.4F, 1.9F));
  Ridge cliff;
  cliff.region = "rock";
  cliff.height = s.dice.uniform(0.2F, 0.5F);
  cliff.roughness = 0.7F;
  cliff.width = 0.9F;
  cliff.top = mix({146, 134, 118}, {122, 118, 116}, s.dice.uniform());
  cliff.foot = cliff.top * 0.86F;
  cliff.tile = "rock";
  cliff.texture = 1.3F;
  cliff.tile_size = 0.5F;
  cliff.light = 0.6F;
  cliff.metres = 60;
  paint_ridge(s.canvas, s.view, cliff, s.dice.split("cliff"), s.look.light.from);
  trees(s, {"bush"}, 45, 1.8F, 0.1F);
  Ground g;
  g.tile = s.dice.chance(0.5F) ? "rock" : "pebbles";
  g.region = "rock";
  g.metres = g.tile == "rock" ? 3.0F : 1.6F;
  g.upright = g.tile == "pebbles";
  g.tint = mix(Tone{1.15F, 1.1F, 1.02F}, Tone{1, 1, 1.02F}, s.dice.uniform());
  g.patches = 0.14F;
  paint_ground(s.canvas, s.view, g, s.dice.split("ground"));
  s.source = "procedural: rock";
}

namespace {

// A wall of leaves behind everything, out of focus, with the sky shining through on top.
void leafy_wall(Setting& s, Tone tint, float open_above) {
  const std::shared_ptr<const Ripmap> leaves = tile("foliage"), holes = tile("clouds");
  const std::uint8_t name = s.canvas.name("tree");
  const auto n = static_cast<std::size_t>(s.canvas.width);
  std::vector<float> texels(3 * n), gaps(n);
  const float u = s.dice.uniform(), v = s.dice.uniform(), step = 0.75F / s.w(), blur = 0.02F;
  const int last = std::min(static_cast<int>(s.view.horizon) + 2, s.canvas.height);
  for (int y = 0; y < last; ++y) {
    const float down = static_cast<float>(y) / std::max(s.view.horizon, 1.0F);
    leaves->sample_row(u, step, v + static_cast<float>(y) * step, blur, blur, s.canvas.width, texels.data());
    holes->sample_row(v, step * 1.7F, u + static_cast<float>(y) * step * 1.7F, 0.004F, 0.004F, s.canvas.width,
                      gaps.data());
    for (std::size_t x = 0; x < n; ++x) {
      const Tone tone = Tone{texels[3 * x], texels[3 * x + 1], texels[3 * x + 2]} * tint * mix(1.35F, 0.7F, down);
      const float open = open_above * smooth_step(150 + 90 * down, 190 + 90 * down, gaps[x]);
      s.canvas.paint(s.canvas.at(0, y) + x, tone, 1 - open, name, 70);
    }
  }
}

void trunk(Setting& s, float x, float foot, float width, float metres, Tone tint, float lean) {
  const std::shared_ptr<const Ripmap> bark = tile("bark");
  const std::uint8_t name = s.canvas.name("tree");
  const std::uint64_t seed = s.dice.next();
  const float u0 = s.dice.uniform(), v0 = s.dice.uniform();
  std::vector<float> texels;
  const int last = std::min(static_cast<int>(foot), s.canvas.height - 1);
  const float tiles_across = 0.45F;
  for (int y = 0; y <= last; ++y) {
    const float up = (foot - static_cast<float>(y)) / s.h();
    const float flare = 1 + 0.5F * std::exp(-up * 9 * s.h() / std::max(width * 4, 1.0F));
    const float wobble = fractal_line(up * 2.2F + 7, 3, seed) * 0.1F * width;
    const float middle = x + lean * up * s.h() + wobble, half = 0.5F * width * flare * mix(1.0F, 0.75F, clamped(up));
    const int left = std::max(static_cast<int>(std::floor(middle - half)), 0);
    const int right = std::min(static_cast<int>(std::ceil(middle + half)), s.canvas.width);
    if (left >= right) continue;
    texels.resize(3 * static_cast<std::size_t>(right - left));
    const float step = tiles_across / (2 * half);
    bark->sample_row(u0 + (static_cast<float>(left) - middle) * step, step,
                     v0 - up * s.h() / width * tiles_across * 0.8F, step, step, right - left, texels.data());
    for (int column = left; column < right; ++column) {
      const float side = (static_cast<float>(column) + 0.5F - middle) / half;
      const float cover = clamped((1 - std::fabs(side)) * half + 0.5F);
      const float round = std::sqrt(std::max(1 - side * side, 0.0F));
      const float light = 0.35F + 0.6F * round - 0.25F * side * (s.look.light.from > 0 ? -1.0F : 1.0F);
      const float* t = &texels[3 * static_cast<std::size_t>(column - left)];
      s.canvas.paint(s.canvas.at(column, y), Tone{t[0], t[1], t[2]} * tint * light, cover, name, metres);
    }
  }
}

}  // namespace

void make_forest(Setting& s) {
  s.camera(s.dice.uniform(0.42F, 0.55F), s.dice.uniform(1.4F, 1.8F));
  const bool autumn = s.dice.chance(0.25F);
  leafy_wall(s, autumn ? Tone{1.5F, 1.0F, 0.7F} : Tone{1.05F, 1.1F, 0.95F}, s.dice.uniform(0.15F, 0.7F));
  trees(s, autumn ? std::vector<std::string>{"autumn", "bush"} : std::vector<std::string>{"bush", "broadleaf", "hedge"},
        34, 4, 1.1F, {0.75F, 0.8F, 0.7F});
  Ground g;
  const bool leaves = autumn || s.dice.chance(0.5F);
  g.tile = leaves ? "leaves" : "grass";
  g.region = leaves ? "soil" : "grass";
  g.upright = !leaves;
  g.metres = leaves ? 2.2F : 1.7F;
  g.tint = leaves ? Tone{0.86F, 0.84F, 0.8F} : Tone{0.95F, 0.95F, 0.85F};
  g.patches = 0.3F;
  g.patch_tint = {0.8F, 0.92F, 0.7F};
  g.farthest = 45;
  paint_ground(s.canvas, s.view, g, s.dice.split("floor"));
  struct Stem {
    float x, metres, width;
  };
  std::vector<Stem> stems;
  const int count = 9 + s.dice.below(8);
  for (int k = 0; k < count; ++k) {
    const float t = static_cast<float>(k) / static_cast<float>(count);
    const float metres = mix(30.0F, 6.5F, t * t * (3 - 2 * t));
    float x = s.dice.uniform(-0.04F, 1.04F);
    if (metres < 11)
      x = s.dice.chance(0.5F) ? s.dice.uniform(-0.05F, 0.2F) : s.dice.uniform(0.8F, 1.05F);  // room for things
    stems.push_back({x, metres, s.dice.uniform(0.3F, 0.6F)});
  }
  const float lean = s.dice.uniform(-0.03F, 0.03F);
  const Tone wood = mix({0.8F, 0.8F, 0.78F}, {1.0F, 0.9F, 0.8F}, s.dice.uniform());
  for (const Stem& stem : stems)
    trunk(s, stem.x * s.w(), s.view.row(stem.metres), stem.width * s.view.focal / stem.metres, stem.metres * 1.4F,
          wood * mix(1.0F, 0.8F, stem.metres / 30), lean + s.dice.uniform(-0.03F, 0.03F));
  s.look.visibility = std::min(s.look.visibility, 110.0F);
  s.ground = s.view.row(20);
  s.source = "procedural: forest";
}

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

void make_farm(Setting& s) {
  s.camera(s.dice.uniform(0.36F, 0.46F), s.dice.uniform(1.5F, 1.9F));
  far_hills(s, s.dice.uniform(0.03F, 0.07F), {116, 136, 98}, 1);
  trees(s, {"broadleaf", "bush"}, s.dice.uniform(90, 150), 10, s.dice.uniform(0.3F, 0.8F));
  // A barn.
  const float z = s.dice.uniform(38, 60), scale = s.view.focal / z;
  const float middle = s.dice.uniform(0.15F, 0.85F) * s.w(), half = 6.0F * scale, foot = s.view.row(z),
              eaves = foot - 4.2F * scale, ridge = foot - 7.6F * scale;
  const Tone paint = s.dice.chance(0.65F) ? Tone{148, 52, 42} : Tone{126, 104, 82};
  const std::uint8_t name = s.canvas.name("building");
  const std::uint64_t seed = s.dice.next();
  for (int y = std::max(static_cast<int>(ridge), 0); y < std::min(static_cast<int>(foot) + 1, s.canvas.height); ++y)
    for (int x = std::max(static_cast<int>(middle - half) - 2, 0);
         x < std::min(static_cast<int>(middle + half) + 3, s.canvas.width); ++x) {
      const float px = (static_cast<float>(x) + 0.5F - middle) / half, py = static_cast<float>(y) + 0.5F;
      const float roof = py < eaves ? 1 - (eaves - py) / (eaves - ridge) : 1.0F;
      // A gambrel: steep at the eaves, flat at the top.
      const float outline =
          py < eaves ? (roof > 0.45F ? mix(0.72F, 1.0F, (roof - 0.45F) / 0.55F) : 0.72F * roof / 0.45F) : 1.0F;
      const float inside = clamped((outline - std::fabs(px)) * half + 0.5F);
      if (inside <= 0) continue;
      const float board = lattice(static_cast<int>(std::floor(px * 26)), 3, seed);
      Tone tone = paint * (1 + 0.07F * board);
      const float fraction = std::fabs(px * 26 - std::round(px * 26));
      if (fraction < 0.08F) tone = tone * 0.85F;
      const float edge = outline - std::fabs(px);
      if (py < eaves && edge < 0.07F) tone = {84, 82, 84};
      const float up = (foot - py) / scale;
      if (std::fabs(px) < 0.3F && up < 3.2F) {
        const bool trim = std::fabs(px) > 0.27F || up > 3.0F || std::fabs(px) < 0.012F ||
                          std::fabs(std::fabs(px) / 0.27F - up / 3.0F) < 0.05F;
        tone = trim ? Tone{226, 222, 212} : paint * 0.82F;
      }
      if (std::fabs(px) < 0.1F && up > 4.6F && up < 5.8F)
        tone = std::fabs(px) > 0.08F || up < 4.75F || up > 5.65F ? Tone{226, 222, 212} : Tone{48, 40, 38};
      s.canvas.paint(s.canvas.at(x, y), tone * (1.05F - 0.2F * (px * (s.look.light.from > 0 ? -1.0F : 1.0F) + 1) / 2),
                     inside, name, z);
    }
  Ground g = meadow(s, s.dice.chance(0.3F));
  paint_ground(s.canvas, s.view, g, s.dice.split("ground"));
  // A wooden fence across.
  const float fence = s.dice.uniform(14, 22), unit = s.view.focal / fence, base = s.view.row(fence);
  const std::uint8_t fence_name = s.canvas.name("fence");
  const float offset = s.dice.uniform(0, 2.4F) * unit;
  const auto beam = [&](float x0, float y0, float x1, float y1, float light) {
    for (int y = std::max(static_cast<int>(y0), 0); y < std::min(static_cast<int>(std::ceil(y1)), s.canvas.height); ++y)
      for (int x = std::max(static_cast<int>(x0), 0); x < std::min(static_cast<int>(std::ceil(x1)), s.canvas.width);
           ++x) {
        const float t = (static_cast<float>(y) - y0) / (y1 - y0), u = (static_cast<float>(x) - x0) / (x1 - x0);
        const float grain_light = 1 + 0.1F * lattice(x / 2, y, seed);
        s.canvas.paint(
            s.canvas.at(x, y),
            Tone{150, 130, 108} * ((x1 - x0 > y1 - y0 ? 1.15F - 0.35F * t : 1.15F - 0.35F * u) * light * grain_light),
            0.97F, fence_name, fence);
      }
  };
  for (const float rail : {0.45F, 0.95F}) beam(0, base - (rail + 0.07F) * unit, s.w(), base - (rail - 0.07F) * unit, 1);
  for (float x = -offset; x < s.w(); x += 2.4F * unit)
    beam(x - 0.08F * unit, base - 1.25F * unit, x + 0.08F * unit, base + 0.02F * unit, 0.9F);
  s.ground = s.view.row(fence * 0.9F);
  s.source = "procedural: farm";
}

}  // namespace maia
