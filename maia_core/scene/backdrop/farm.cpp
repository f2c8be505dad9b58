// Farms.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/landscape.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

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

}  // namespace maia::backdrop
