// Living rooms, bedrooms, offices.
#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/interior.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

void make_indoor(Setting& s) {
  light_room(s);
  room_camera(s);
  const Room r = room(s, true);
  const bool mirrored = s.dice.chance(0.5F);
  const auto at = [&](float x) { return (mirrored ? 1 - x : x) * s.w(); };
  const float cx = window(s, r, at(s.dice.uniform(0.12F, 0.3F)), s.dice.chance(0.75F));
  const float seat = at(s.dice.uniform(0.62F, 0.8F));
  picture(s, r, seat + s.dice.uniform(-0.2F, 0.2F) * r.unit, r.foot - 1.6F * r.unit, s.dice.uniform(0.6F, 1) * r.unit,
          s.dice.uniform(0.45F, 0.7F) * r.unit);
  if (s.dice.chance(0.3F)) bookshelf(s, r, at(0.98F) - (mirrored ? 0 : 0.9F * r.unit), 0.9F, 1.9F, 5);
  if (s.dice.chance(0.6F)) lamp(s, r, at(0.46F));
  if (s.dice.chance(0.75F)) sofa(s, r, seat);
  if (s.dice.chance(0.5F)) potted_plant(s, at(0.42F), r.foot + 0.06F * r.unit, r.unit, s.dice.uniform(0.8F, 1.3F));
  sun_patch(s, r, cx);
  fall_off(s, s.look.lamps ? s.w() / 2 : cx, s.look.lamps ? 0.5F : 0.3F);
  soften(s.canvas, 0, static_cast<int>(s.ground), 0.9F * s.h() / 512);
  s.source = "procedural: living room";
}

void make_bedroom(Setting& s) {
  light_room(s);
  room_camera(s);
  const Room r = room(s, true);
  const bool mirrored = s.dice.chance(0.5F);
  const auto at = [&](float x) { return (mirrored ? 1 - x : x) * s.w(); };
  const float cx = window(s, r, at(s.dice.uniform(0.1F, 0.24F)), true);
  // The bed, headboard against the wall.
  const float u = r.unit, middle = at(s.dice.uniform(0.6F, 0.7F)), half = s.dice.uniform(0.75F, 0.9F);
  picture(s, r, middle, r.foot - 1.75F * u, 0.8F * u, 0.5F * u);
  const Tone wood = mix({116, 82, 58}, {214, 206, 194}, s.dice.uniform());
  slab(s, middle - (half + 0.06F) * u, r.foot - 1.1F * u, middle + (half + 0.06F) * u, r.foot, 0.05F * u, wood,
       wood * 0.75F, "bed", 0.05F);
  const Tone linens[] = {{236, 234, 230}, {206, 216, 224}, {226, 212, 196}, {212, 204, 214}};
  const Tone blankets[] = {{112, 134, 152}, {156, 116, 104}, {122, 132, 106}, {196, 182, 158}, {92, 88, 104}};
  const Tone linen = linens[s.dice.below(4)], blanket = blankets[s.dice.below(5)];
  const float length = std::min(2.0F, r.metres - 2.4F), near = r.metres - length, near_u = s.view.focal / near;
  const float near_x = s.view.center() + (middle - s.view.center()) / u * near_u;
  const std::uint8_t bed = s.canvas.name("bed");
  paint_shadow(s.canvas, near_x, s.view.row(near), (half + 0.2F) * near_u, 0.16F * near_u, 0.5F);
  // Its top, then its front.
  View high = s.view;
  high.eye = s.view.eye - 0.5F;
  const std::shared_ptr<const Ripmap> folds = tile("clouds");
  std::vector<float> bump(static_cast<std::size_t>(s.canvas.width)), bump_next(bump.size());
  const float fu = s.dice.uniform(), fv = s.dice.uniform();
  for (int y = std::max(static_cast<int>(high.row(r.metres)), 0);
       y < std::min(static_cast<int>(high.row(near)) + 1, s.canvas.height); ++y) {
    const float z = high.distance(y), pixel = z / s.view.focal, t = (r.metres - z) / length;
    const float step = pixel / 2.6F;
    folds->sample_row(fu - s.view.center() * step, step, fv - z / 2.6F, step, step * 3, s.canvas.width, bump.data());
    folds->sample_row(fu - s.view.center() * step + 0.012F, step, fv - z / 2.6F + 0.01F, step, step * 3, s.canvas.width,
                      bump_next.data());
    for (int x = 0; x < s.canvas.width; ++x) {
      const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * pixel - (middle - s.view.center()) / u;
      const float in = clamped(0.5F + (half - std::fabs(side)) / std::max(pixel, 0.01F));
      if (in <= 0) continue;
      const auto i = static_cast<std::size_t>(x);
      const Tone cloth = t < 0.34F ? linen : t < 0.42F ? linen * 0.96F : blanket * 1.1F;
      const float edge = 1 - 0.25F * smooth_step(half - 0.12F, half, std::fabs(side));
      s.canvas.paint(s.canvas.at(x, y), cloth * (edge * (1 + 0.012F * (bump[i] - bump_next[i]))), in, bed, z);
    }
  }
  const float top = high.row(near), bottom = s.view.row(near);
  slab(s, near_x - half * near_u, top - 1, near_x + half * near_u, bottom - 0.12F * near_u, 0.03F * near_u,
       blanket * 1.02F, blanket * 0.72F, "bed", 0.06F);
  slab(s, near_x - half * near_u, bottom - 0.13F * near_u, near_x + half * near_u, bottom, 0, wood * 0.7F, wood * 0.5F,
       "bed", 0.06F);
  for (const float side : {-1.0F, 1.0F}) {
    const float px = middle + side * half * 0.5F * u, py = high.row(r.metres - 0.3F);
    slab(s, px - 0.34F * u, py - 0.26F * u, px + 0.34F * u, py + 0.08F * u, 0.13F * u, linen * 1.04F, linen * 0.82F,
         "bed", 0.06F);
  }
  // Bedside table and lamp.
  const float table = middle + (mirrored ? 1.0F : -1.0F) * (half + 0.4F) * u;
  slab(s, table - 0.22F * u, r.foot - 0.5F * u, table + 0.22F * u, r.foot + 0.02F * u, 2, wood * 1.08F, wood * 0.7F,
       "furniture", 0.1F);
  const bool on = s.look.lamps || s.light == "dark";
  const Tone shade = on ? s.look.ungraded({255, 230, 172}) : Tone{226, 216, 198};
  slab(s, table - 0.015F * u, r.foot - 0.75F * u, table + 0.015F * u, r.foot - 0.5F * u, 0, {96, 88, 80}, {70, 64, 60},
       "furniture");
  slab(s, table - 0.13F * u, r.foot - 0.96F * u, table + 0.13F * u, r.foot - 0.72F * u, 0.04F * u, shade, shade * 0.92F,
       "furniture", 0.05F);
  sun_patch(s, r, cx);
  fall_off(s, on ? table : cx, on ? 0.55F : 0.3F);
  soften(s.canvas, 0, static_cast<int>(r.foot), 0.9F * s.h() / 512);
  s.ground = std::max(s.view.row(r.metres * 0.9F), s.view.row(near));
  s.source = "procedural: bedroom";
}

void make_office(Setting& s) {
  light_room(s);
  room_camera(s);
  const Room r = room(s, true);
  const bool mirrored = s.dice.chance(0.5F);
  const auto at = [&](float x) { return (mirrored ? 1 - x : x) * s.w(); };
  const float u = r.unit;
  const float cx = window(s, r, at(s.dice.uniform(0.4F, 0.55F)), false);
  // Blinds.
  const float shelf = s.dice.uniform(0.9F, 1.3F);
  bookshelf(s, r, mirrored ? -0.1F * u : s.w() - shelf * u + 0.1F * u, shelf, s.dice.uniform(1.8F, 2.2F),
            5 + s.dice.below(2));
  // Desk, screen, chair.
  const float desk = at(s.dice.uniform(0.1F, 0.22F)), z = r.metres - 0.6F, du = s.view.focal / z, foot = s.view.row(z);
  const Tone wood = mix({150, 110, 74}, {222, 218, 210}, s.dice.uniform());
  paint_shadow(s.canvas, desk, foot, 0.95F * du, 0.14F * du, 0.45F);
  for (const float side : {-0.78F, 0.78F})
    slab(s, desk + side * du - 0.04F * du, foot - 0.74F * du, desk + side * du + 0.04F * du, foot, 0, {120, 122, 126},
         {88, 90, 94}, "furniture", 0.2F);
  slab(s, desk + 0.3F * du, foot - 0.7F * du, desk + 0.76F * du, foot - 0.06F * du, 0, wood * 0.82F, wood * 0.68F,
       "furniture", 0.1F);
  for (int k = 0; k < 3; ++k)
    slab(s, desk + 0.44F * du, foot - (0.6F - 0.2F * static_cast<float>(k)) * du, desk + 0.62F * du,
         foot - (0.585F - 0.2F * static_cast<float>(k)) * du, 0, {70, 70, 72}, {50, 50, 52}, "furniture");
  slab(s, desk - 0.85F * du, foot - 0.79F * du, desk + 0.85F * du, foot - 0.72F * du, 1, wood * 1.15F, wood * 0.8F,
       "table", 0.08F);
  slab(s, desk - 0.02F * du, foot - 0.9F * du, desk + 0.02F * du, foot - 0.78F * du, 0, {40, 42, 46}, {30, 32, 36},
       "furniture");
  slab(s, desk - 0.3F * du, foot - 1.22F * du, desk + 0.3F * du, foot - 0.86F * du, 2, {30, 32, 36}, {24, 26, 30},
       "furniture");
  slab(s, desk - 0.28F * du, foot - 1.2F * du, desk + 0.28F * du, foot - 0.89F * du, 0,
       s.look.ungraded({112, 150, 186}), s.look.ungraded({66, 96, 132}), "furniture", 0.15F);
  for (int k = 0; k < 4; ++k)
    slab(s, desk - 0.74F * du, foot - (0.8F + 0.022F * static_cast<float>(k)) * du, desk - 0.46F * du,
         foot - (0.782F + 0.022F * static_cast<float>(k)) * du, 0, white * s.dice.uniform(0.85F, 1), white * 0.85F,
         "furniture");
  slab(s, desk - 0.62F * du, foot - 1.02F * du, desk - 0.5F * du, foot - 0.88F * du, 0.02F * du, {146, 62, 52},
       {112, 46, 40}, "furniture", 0.3F);
  if (s.dice.chance(0.6F)) potted_plant(s, at(0.86F), r.foot + 0.1F * u, u, s.dice.uniform(0.9F, 1.4F));
  sun_patch(s, r, cx);
  fall_off(s, s.look.lamps ? s.w() / 2 : cx, 0.3F);
  soften(s.canvas, 0, static_cast<int>(s.ground), 0.9F * s.h() / 512);
  s.source = "procedural: office";
}

}  // namespace maia::backdrop
