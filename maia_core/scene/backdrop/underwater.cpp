// Under water.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {
void make_underwater(Setting& s) {
  s.camera(s.dice.uniform(0.3F, 0.5F), s.dice.uniform(1.5F, 2.2F));
  const bool floor = s.dice.chance(0.7F);
  const Tone top = mix({86, 190, 214}, {70, 162, 208}, s.dice.uniform()),
             middle = mix({22, 110, 158}, {18, 96, 150}, s.dice.uniform()),
             deep = mix({8, 48, 92}, {6, 38, 78}, s.dice.uniform());
  const std::uint8_t name = s.canvas.name("water");
  const std::shared_ptr<const Ripmap> rays = tile("clouds"), net = tile("caustics"), broad = tile("patches");
  const auto n = static_cast<std::size_t>(s.canvas.width);
  std::vector<float> ray(n), light(n), surface(n);
  const float u = s.dice.uniform(), v = s.dice.uniform(), sun = s.dice.uniform(0.2F, 0.8F) * s.w();
  for (int y = 0; y < s.canvas.height; ++y) {
    const float down = (static_cast<float>(y) + 0.5F) / s.h();
    Tone tone = down < 0.45F ? mix(top, middle, smooth_step(0, 0.45F, down))
                             : mix(middle, deep, smooth_step(0.45F, 1.05F, down));
    // Rays fan out from the sun: noise along the angle only.
    const float spread = 1 / (1 + 1.4F * down);
    const float step = 0.5F * spread / s.w();
    rays->sample_row(u - sun * step, step, v + 0.015F * down, 0.004F, 0.05F, s.canvas.width, ray.data());
    const float far = 1 / (down + 0.06F), surface_step = far / s.w() * 0.7F;
    net->sample_row(u - sun * surface_step, surface_step, v + far, surface_step, far * far / s.h(), s.canvas.width,
                    surface.data());
    for (std::size_t x = 0; x < n; ++x) {
      const float near_sun = 1 / (1 + 5 * std::fabs(static_cast<float>(x) - sun) / s.w());
      const float strength = clamped((ray[x] - 132) / 70) * (1 - 0.85F * down) * near_sun;
      Tone lit = mix(tone, {196, 236, 240}, 0.45F * strength);
      lit = mix(lit, {226, 246, 244}, clamped((surface[x] - 120) / 180) * smooth_step(0.22F, 0.0F, down));
      s.canvas.paint(s.canvas.at(0, y) + x, lit, 1, name, 1);
    }
  }
  if (floor) {
    Canvas behind = s.canvas;
    Ground sand;
    sand.tile = s.dice.chance(0.75F) ? "sand" : "pebbles";
    sand.region = sand.tile == "sand" ? "sand" : "stone";
    sand.metres = sand.tile == "sand" ? 3.0F : 1.6F;
    sand.upright = sand.tile != "sand";
    sand.tint = {0.52F, 0.82F, 0.9F};
    sand.relief = "ripples";
    sand.relief_metres = 2.2F;
    sand.relief_strength = 0.1F;
    paint_ground(s.canvas, s.view, sand, s.dice.split("floor"));
    for (int y = std::max(static_cast<int>(s.view.horizon), 0); y < s.canvas.height; ++y) {
      const float z = s.view.distance(y), across = z / s.view.focal, down = z * across / s.view.eye;
      net->sample_row(u - s.view.center() * across / 2.4F, across / 2.4F, v - z / 2.4F, across / 2.4F, down / 2.4F,
                      s.canvas.width, light.data());
      const float lost = 1 - 1 / (1 + z / 14 + z * z / 300);
      for (std::size_t x = 0; x < n; ++x) {
        const std::size_t i = s.canvas.at(0, y) + x;
        const Tone lit = s.canvas.color[i] * (0.9F + 0.0042F * (light[x] - 106));
        s.canvas.color[i] = mix(lit, behind.color[i], lost);
        if (lost > 0.8F) s.canvas.region[i] = name;
        s.canvas.distance[i] = 1;
      }
    }
  }
  // Motes in the water.
  for (int k = 0; k < 160; ++k) {
    const float x = s.dice.uniform() * s.w(), y = s.dice.uniform() * s.h(),
                r = s.dice.uniform(0.4F, 1.3F) * s.h() / 512;
    for (int dy = -2; dy <= 2; ++dy)
      for (int dx = -2; dx <= 2; ++dx) {
        const int px = static_cast<int>(x) + dx, py = static_cast<int>(y) + dy;
        if (px < 0 || py < 0 || px >= s.canvas.width || py >= s.canvas.height) continue;
        Tone& t = s.canvas.color[s.canvas.at(px, py)];
        t = mix(t, {206, 236, 238}, 0.4F * clamped(r + 0.5F - std::sqrt(static_cast<float>(dx * dx + dy * dy))));
      }
  }
  s.ground = floor ? s.view.row(10) : s.h();
  s.look.light.color = {0.42F * s.look.light.color[0], 0.78F * s.look.light.color[1], 0.95F * s.look.light.color[2]};
  s.look.light.shadow *= 0.5F;
  s.look.light.elevation = 0.9F;
  s.look.light.fog_color = {0.01F, 0.15F, 0.32F};
  s.look.light.fog = 0.75F;
  s.look.visibility = 1e6F;
  s.look.rain = s.look.flakes = 0;
  s.softness = 0.9F;
  s.source = "procedural: under water";
}

}  // namespace maia::backdrop
