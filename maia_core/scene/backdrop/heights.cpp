// Snow, mountains, rock.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/landscape.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

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

}  // namespace maia::backdrop
