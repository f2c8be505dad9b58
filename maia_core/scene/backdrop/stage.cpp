// Stages.
#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/interior.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

void make_stage(Setting& s) {
  const bool dim = s.light == "night" || s.light == "dark";
  light_room(s);
  s.camera(s.dice.uniform(0.42F, 0.52F), s.dice.uniform(1.2F, 1.6F));
  const float metres = s.dice.uniform(6.5F, 9), foot = s.view.row(metres), unit = s.view.focal / metres;
  const Tone cloths[] = {{138, 20, 28}, {112, 16, 30}, {40, 34, 92}, {52, 20, 72}, {30, 30, 34}};
  const Tone cloth = cloths[s.dice.below(5)];
  paint_curtain(s.canvas, 0, 0, s.w(), foot + 1, 0.42F * unit, cloth * 0.85F, 0.4F, "curtain", metres,
                s.dice.split("back"));
  Ground floor;
  floor.tile = "planks";
  floor.region = "floor";
  floor.metres = 1.6F;
  floor.tint = {0.62F, 0.52F, 0.46F};
  floor.patches = 0.03F;
  paint_ground(s.canvas, s.view, floor, s.dice.split("floor"), [&](int y, float* cover) {
    std::fill(cover, cover + s.canvas.width, clamped(static_cast<float>(y) + 1 - foot));
  });
  const float side = s.dice.uniform(0.1F, 0.17F) * s.w();
  paint_curtain(s.canvas, 0, 0, side, s.view.row(metres * 0.75F), 0.5F * unit, cloth, 0.42F, "curtain", metres * 0.75F,
                s.dice.split("left"));
  paint_curtain(s.canvas, s.w() - side, 0, s.w(), s.view.row(metres * 0.75F), 0.5F * unit, cloth, 0.42F, "curtain",
                metres * 0.75F, s.dice.split("right"));
  const float top = 0.13F * s.h();
  paint_curtain(s.canvas, 0, 0, s.w(), top, 0.3F * unit, cloth * 1.05F, 0.35F, "curtain", metres * 0.7F,
                s.dice.split("top"));
  paint_slab(s.canvas,
             {0, top - 0.018F * s.h(), s.w(), top, 0, {206, 164, 74}, {150, 110, 44}, 0, "curtain", metres * 0.7F, 1});
  // Two or three spotlights from above and the pools of light they make.
  struct Spot {
    float from, to, row;
  };
  std::vector<Spot> spots;
  const int count = 1 + s.dice.below(3);
  for (int k = 0; k < count; ++k)
    spots.push_back({s.dice.uniform(0.1F, 0.9F) * s.w(), s.dice.uniform(0.3F, 0.7F) * s.w(),
                     s.view.row(s.dice.uniform(3.6F, 5.2F))});
  const Tone beam = mix({255, 236, 196}, {214, 226, 255}, s.dice.uniform());
  const float ambient = dim ? 0.42F : 0.62F;
  for (int y = 0; y < s.canvas.height; ++y)
    for (int x = 0; x < s.canvas.width; ++x) {
      float pool = 0, shaft = 0;
      for (const Spot& spot : spots) {
        const float dx = (static_cast<float>(x) - spot.to) / (0.34F * s.w()),
                    dy = (static_cast<float>(y) - spot.row) / (0.13F * s.h());
        pool += smooth_step(1.15F, 0.7F, std::sqrt(dx * dx + dy * dy)) * (static_cast<float>(y) >= foot ? 1.0F : 0.25F);
        const float down = clamped(static_cast<float>(y) / spot.row), middle = mix(spot.from, spot.to, down);
        const float half = mix(0.015F, 0.33F, down) * s.w();
        const float off = (static_cast<float>(x) - middle) / half;
        if (static_cast<float>(y) < spot.row) shaft += std::max(1 - off * off, 0.0F) * (1 - 0.75F * down);
      }
      const std::size_t i = s.canvas.at(x, y);
      s.canvas.color[i] = s.canvas.color[i] * (beam * ((ambient + 0.85F * std::min(pool, 1.0F)) / 240)) +
                          beam * (0.16F * std::min(shaft, 1.2F));
    }
  s.look.light.color = {0.85F, 0.78F, 0.68F};
  s.look.light.elevation = 0.9F;
  s.look.light.shadow = 0.5F;
  s.ground = s.view.row(metres * 0.85F);
  s.source = "procedural: stage";
}

}  // namespace maia::backdrop
