// Tables and kitchen counters, seen from near.
#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/interior.hpp"
#include "scene/backdrop/plates.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

namespace {

// The top of a table or counter from its far edge at `far` metres on, seen from `eye` metres above it.
void table_top(Setting& s, const Ground& top, float far, Tone edge_shadow) {
  paint_ground(s.canvas, s.view, top, s.dice.split("top"), [&](int y, float* cover) {
    std::fill(cover, cover + s.canvas.width, clamped(static_cast<float>(y) + 1 - s.view.row(far)));
  });
  const float edge = s.view.row(far);
  for (int y = std::max(static_cast<int>(edge), 0);
       y < std::min(static_cast<int>(edge + 0.03F * s.h()), s.canvas.height); ++y)
    for (int x = 0; x < s.canvas.width; ++x) {
      Tone& t = s.canvas.color[s.canvas.at(x, y)];
      t = t * mix(edge_shadow, Tone{1, 1, 1}, clamped((static_cast<float>(y) - edge) / (0.03F * s.h())));
    }
  s.ground = s.view.row(far * 0.93F);
}

}  // namespace

void make_kitchen(Setting& s) {
  light_room(s);
  s.camera(s.dice.uniform(0.22F, 0.36F), s.dice.uniform(0.42F, 0.55F), s.dice.uniform(1.0F, 1.2F));
  const float far = s.dice.uniform(1.25F, 1.5F), unit = s.view.focal / far, edge = s.view.row(far);
  const Tone wall = room_color(s.dice);
  const int backs = s.dice.below(3);
  if (backs == 0)
    paint_surface(s.canvas, "white tiles", 0, 0, s.w(), edge + 1, 0.9F * unit,
                  mix(Tone{1, 1, 1}, Tone{0.86F, 0.95F, 0.95F}, s.dice.uniform()), 1, "wall", far,
                  s.dice.split("wall"));
  else if (backs == 1)
    paint_surface(s.canvas, "brick", 0, 0, s.w(), edge + 1, 1.0F * unit, {1.5F, 2.4F, 2.9F}, 0.55F, "wall", far,
                  s.dice.split("wall"));
  else
    paint_surface(s.canvas, "plaster", 0, 0, s.w(), edge + 1, 0.9F * unit, wall * (1 / 203.0F), 1, "wall", far,
                  s.dice.split("wall"));
  // Cupboards above, if they are in the picture, or a shelf; a window to one side.
  const bool mirrored = s.dice.chance(0.5F);
  const auto at = [&](float x) { return (mirrored ? 1 - x : x) * s.w(); };
  const float window_left = std::min(at(0.06F), at(0.44F)), window_right = std::max(at(0.06F), at(0.44F));
  const float sill = edge - 0.16F * unit;
  slab(s, window_left - 5, -20, window_right + 5, sill + 5, 0, white, white * 0.95F, "window", 0, far);
  outdoors(s, window_left, -20, window_right, sill);
  slab(s, (window_left + window_right) / 2 - 3, -20, (window_left + window_right) / 2 + 3, sill, 0, white,
       white * 0.93F, "window", 0, far);
  slab(s, window_left - 10, sill + 4, window_right + 10, sill + 0.03F * unit + 4, 0, white, white * 0.75F, "window", 0,
       far);
  const Tone cupboards[] = {{226, 224, 218}, {122, 146, 148}, {168, 128, 88}, {96, 112, 126}, {186, 192, 176}};
  const Tone door = cupboards[s.dice.below(5)];
  const float x0 = mirrored ? -10 : at(0.52F), x1 = mirrored ? at(0.52F) : s.w() + 10,
              bottom = edge - s.dice.uniform(0.3F, 0.36F) * unit;
  if (bottom > 8) {
    slab(s, x0, -30, x1, bottom, 0, door, door * 0.92F, "furniture", 0.05F);
    const float wide = 0.34F * unit;
    for (float x = x0 + 4; x < x1; x += wide) {
      slab(s, x, -30, x + wide - 3, bottom - 5, 2, door * 0.8F, door * 0.76F, "furniture");
      slab(s, x + 2, -30, x + wide - 5, bottom - 7, 2, door * 1.04F, door * 0.95F, "furniture", 0.04F);
      slab(s, x + wide - 12, bottom - 0.09F * unit, x + wide - 9, bottom - 0.03F * unit, 1, {90, 90, 92}, {60, 60, 62},
           "furniture");
    }
    for (int y = std::max(static_cast<int>(bottom), 0);
         y < static_cast<int>(bottom + 0.06F * unit) && y < s.canvas.height; ++y)
      for (int x = std::max(static_cast<int>(x0), 0); x < std::min(static_cast<int>(x1), s.canvas.width); ++x) {
        Tone& t = s.canvas.color[s.canvas.at(x, y)];
        t = t * mix(0.6F, 1.0F, (static_cast<float>(y) - bottom) / (0.06F * unit));
      }
  }
  // Jars and utensils against the wall.
  const int jars = 2 + s.dice.below(4);
  for (int k = 0; k < jars; ++k) {
    const float x =
        std::min(std::max(x0, 0.0F), s.w()) + s.dice.uniform(0.05F, 0.95F) * (std::min(x1, s.w()) - std::max(x0, 0.0F));
    const float tall = s.dice.uniform(0.1F, 0.22F) * unit, half = s.dice.uniform(0.035F, 0.055F) * unit;
    const Tone tones[] = {{206, 200, 190}, {150, 92, 66}, {92, 116, 122}, {198, 170, 110}, {112, 122, 84}};
    const Tone tone = tones[s.dice.below(5)];
    paint_shadow(s.canvas, x, edge, half * 1.7F, 0.02F * unit, 0.4F);
    slab(s, x - half, edge - tall, x + half, edge + 2, half * 0.4F, tone * 1.05F, tone * 0.8F, "furniture", 0.3F);
    slab(s, x - half * 0.85F, edge - tall - half * 0.5F, x + half * 0.85F, edge - tall + 1, half * 0.2F, tone * 0.6F,
         tone * 0.5F, "furniture", 0.2F);
  }
  soften(s.canvas, 0, static_cast<int>(edge) + 1, 2.4F * s.h() / 512);
  Ground top;
  const int kind = s.dice.below(3);
  top.tile = kind == 0 ? "planks" : "concrete";
  top.region = "table";
  top.metres = kind == 0 ? 0.75F : 0.8F;
  top.tint = kind == 0   ? mix(Tone{1.05F, 1.02F, 1.0F}, Tone{0.8F, 0.74F, 0.7F}, s.dice.uniform())
             : kind == 1 ? Tone{1.25F, 1.25F, 1.25F}
                         : Tone{0.45F, 0.46F, 0.48F};
  top.contrast = kind == 0 ? 0.9F : 0.8F;
  top.patches = 0.02F;
  table_top(s, top, far, {0.6F, 0.6F, 0.6F});
  fall_off(s, (window_left + window_right) / 2, 0.35F);
  s.look.light.from = mirrored ? 0.6F : -0.6F;
  s.source = "procedural: kitchen counter";
}

void make_table(Setting& s) {
  light_room(s);
  const Look lit = s.look;
  const bool photograph = s.dice.chance(0.65F) && panorama_behind_a_table(s);
  const std::string behind = s.source;
  s.look.grade = lit.grade;
  s.look.light = lit.light;
  s.look.visibility = lit.visibility;
  s.camera(s.dice.uniform(0.12F, 0.26F), s.dice.uniform(0.34F, 0.48F), s.dice.uniform(1.0F, 1.25F));
  const float far = s.dice.uniform(1.4F, 2.2F), edge = s.view.row(far);
  // A room far out of focus.
  const float bright = s.dice.uniform(0.1F, 0.8F) * s.w();
  if (!photograph) {
    const Tone wall = mix(room_color(s.dice), {120, 110, 100}, s.dice.uniform(0, 0.6F));
    slab(s, -5, -5, s.w() + 5, edge + 2, 0, wall, wall * 0.8F, "wall", 0.15F, 4);
    const int shapes = 5 + s.dice.below(5);
    const Tone tones[] = {{96, 112, 84}, {176, 132, 88},  {226, 220, 208}, {84, 92, 110},
                          {60, 54, 50},  {196, 170, 120}, {146, 74, 60}};
    for (int k = 0; k < shapes; ++k) {
      const float x = s.dice.uniform(-0.1F, 1) * s.w(), wide = s.dice.uniform(0.06F, 0.26F) * s.w();
      const Tone tone = tones[s.dice.below(7)] * s.dice.uniform(0.8F, 1.15F);
      slab(s, x, edge - s.dice.uniform(0.3F, 1.4F) * edge, x + wide, edge + 2, 6, tone, tone * 0.8F, "wall", 0.1F, 4);
    }
    slab(s, bright, -10, bright + 0.22F * s.w(), edge * 0.6F, 0, s.look.ungraded({250, 248, 240}),
         s.look.ungraded({236, 236, 232}), "window", 0, 4);
  }
  soften(s.canvas, 0, static_cast<int>(edge) + 1, (photograph ? 9.0F : 15.0F) * s.h() / 512);
  Ground top;
  const int kind = s.dice.below(5);
  top.region = "table";
  top.patches = 0.02F;
  if (kind <= 2) {
    top.tile = "planks";
    top.metres = s.dice.uniform(0.7F, 1.1F);
    const Tone woods[] = {{1.05F, 1.02F, 1.0F}, {0.72F, 0.64F, 0.58F}, {1.2F, 1.26F, 1.34F}};
    top.tint = woods[kind];
  } else if (kind == 3) {
    top.tile = "carpet";  // a cloth
    top.metres = 0.35F;
    const Tone cloths[] = {{1.24F, 1.3F, 1.38F}, {0.72F, 0.86F, 1.02F}, {1.12F, 0.76F, 0.74F}};
    top.tint = cloths[s.dice.below(3)];
    top.contrast = 0.6F;
  } else {
    top.tile = "concrete";
    top.metres = 0.9F;
    top.tint = {1.22F, 1.22F, 1.2F};
    top.contrast = 0.9F;
  }
  table_top(s, top, far, {0.85F, 0.85F, 0.85F});
  // The far part is out of focus, too.
  for (int k = 0; k < 3; ++k) {
    const float from = edge - 4, to = edge + (s.h() - edge) * 0.12F * static_cast<float>(3 - k);
    soften(s.canvas, static_cast<int>(from), static_cast<int>(to), 1.2F * s.h() / 512);
  }
  fall_off(s, bright, 0.3F);
  s.look.light.from = bright < s.w() / 2 ? -0.5F : 0.5F;
  s.grain = 1.6F;
  s.softness = 0.5F;
  s.source = photograph ? behind + ", blurred behind a painted table" : "procedural: table";
}

}  // namespace maia::backdrop
