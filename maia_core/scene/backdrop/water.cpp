// Seas, lakes, rivers.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {
void make_water(Setting& s) {
  s.camera(s.dice.uniform(0.28F, 0.46F), s.dice.uniform(1.6F, 2.6F));
  if (s.dice.chance(0.25F)) {
    Ridge ridge;
    ridge.metres = 9000;
    ridge.height = s.dice.uniform(0.015F, 0.04F);
    ridge.width = 0.5F;
    ridge.top = {104, 122, 132};
    ridge.foot = {124, 140, 148};
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("coast"), s.look.light.from);
  }
  Water water;
  water.deep = mix({12, 52, 82}, {22, 84, 104}, s.dice.uniform());
  water.waves = s.dice.uniform(0.8F, 1.15F);
  water.metres = s.dice.uniform(6, 11);
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("sea"));
  s.ground = s.view.horizon + 0.04F * s.h();
  s.source = "procedural: open sea";
}

namespace {

void far_shore(Setting& s, float metres) {
  if (s.dice.chance(0.7F)) {
    Ridge ridge;
    ridge.region = "mountain";
    ridge.height = s.dice.uniform(0.07F, 0.2F);
    ridge.roughness = s.dice.uniform(0.4F, 0.8F);
    ridge.width = s.dice.uniform(0.4F, 0.8F);
    ridge.top = mix({104, 112, 112}, {92, 112, 88}, s.dice.uniform());
    ridge.foot = {92, 116, 80};
    ridge.tile = "rock";
    ridge.tile_size = 0.5F;
    ridge.texture = 0.9F;
    ridge.light = 0.6F;
    ridge.snow = s.dice.chance(0.3F) ? 0.4F : 0;
    ridge.metres = 2000;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("mountain"), s.look.light.from);
  }
  TreeLine line;
  line.kinds = s.dice.chance(0.5F) ? std::vector<std::string>{"conifer", "conifer", "broadleaf"}
                                   : std::vector<std::string>{"broadleaf", "bush"};
  line.metres = metres;
  line.depth = 0.15F;
  line.height = s.dice.uniform(9, 14);
  line.density = s.dice.uniform(1.2F, 2);
  paint_trees(s.canvas, s.view, line, s.dice.split("trees"));
  Ridge strip;
  strip.region = "tree";
  strip.metres = metres;
  strip.height = 3.5F / metres + 0.004F;
  strip.width = 0.12F;
  strip.roughness = 0.7F;
  strip.top = {70, 88, 52};
  strip.foot = {52, 64, 44};
  strip.tile = "foliage";
  strip.tile_size = 0.06F;
  View lower = s.view;
  lower.horizon = s.view.row(metres);
  paint_ridge(s.canvas, lower, strip, s.dice.split("bushes"), 0);
}

Ground bank(Setting& s) {
  Ground g;
  const int kind = s.dice.below(3);
  g.tile = kind == 0 ? "pebbles" : "grass";
  g.region = kind == 0 ? "stone" : "grass";
  g.upright = true;
  g.metres = kind == 0 ? 1.3F : 1.9F;
  g.tint = kind == 0 ? Tone{1, 1, 1} : Tone{1.45F, 1.42F, 1.5F};
  g.patches = 0.15F;
  g.patch_tint = {1.1F, 1.0F, 0.85F};
  return g;
}

}  // namespace

void make_lake(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.46F), s.dice.uniform(1.6F, 2.2F));
  far_shore(s, s.dice.uniform(180, 320));
  Water water;
  water.deep = mix({26, 54, 56}, {30, 66, 78}, s.dice.uniform());
  water.waves = s.dice.uniform(0.12F, 0.4F);
  water.metres = 4;
  water.mirrors = true;
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("lake"));
  const float away = s.dice.uniform(4.5F, 8);
  const Curve shore(away, s.dice.uniform(-0.35F, 0.35F), 0.7F, 5, 5, s.dice.split("shore"));
  const auto n = static_cast<std::size_t>(s.canvas.width);
  paint_ground(s.canvas, s.view, bank(s), s.dice.split("bank"), [&](int y, float* cover) {
    const float z = s.view.distance(y), pixel = z / s.view.focal;
    for (std::size_t x = 0; x < n; ++x)
      cover[x] = clamped(0.5F + (shore((static_cast<float>(x) + 0.5F - s.view.center()) * pixel) - z) / 0.18F);
  });
  s.ground = s.view.row(away * 3);
  s.source = "procedural: lake";
}

void make_river(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.44F), s.dice.uniform(1.8F, 2.4F));
  far_shore(s, s.dice.uniform(70, 120));
  Ground land = bank(s);
  paint_ground(s.canvas, s.view, land, s.dice.split("land"));
  Water water;
  water.deep = mix({34, 62, 56}, {46, 78, 84}, s.dice.uniform());
  water.waves = s.dice.uniform(0.25F, 0.55F);
  water.metres = 3;
  water.mirrors = true;
  const float middle = s.dice.uniform(-1.2F, 1.2F), half = s.dice.uniform(2, 3.2F), sway = s.dice.uniform(2, 4.5F);
  const Curve course(0, 0, sway, 26, 3, s.dice.split("course")), left(0, 0, 0.5F, 2.6F, 4, s.dice.split("left")),
      right(0, 0, 0.5F, 2.6F, 4, s.dice.split("right"));
  const auto n = static_cast<std::size_t>(s.canvas.width);
  const auto inside = [&](int y, float* cover, float wider) {
    const float z = s.view.distance(y), pixel = z / s.view.focal, soft = std::max(pixel, 0.1F);
    const float center = middle + course(std::min(z, 70.0F) - 20) + 0.02F * z * course(11);
    for (std::size_t x = 0; x < n; ++x) {
      const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * pixel - center;
      cover[x] = clamped(0.5F + (half + wider + left(std::min(z, 75.0F)) + side) / soft) *
                 clamped(0.5F + (half + wider + right(std::min(z, 75.0F)) - side) / soft);
    }
  };
  Ground gravel;
  gravel.tile = "pebbles";
  gravel.region = "stone";
  gravel.upright = true;
  gravel.metres = 1.2F;
  gravel.tint = {0.9F, 0.88F, 0.84F};
  paint_ground(s.canvas, s.view, gravel, s.dice.split("gravel"), [&](int y, float* cover) { inside(y, cover, 0.35F); });
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("river"),
              [&](int y, float* cover) { inside(y, cover, 0); });
  s.ground = s.view.horizon + 0.1F * s.h();
  s.source = "procedural: river";
}

}  // namespace maia::backdrop
