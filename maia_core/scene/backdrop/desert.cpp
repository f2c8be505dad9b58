// Deserts.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

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

}  // namespace maia::backdrop
