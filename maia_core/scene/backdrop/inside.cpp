// Rooms, tables, studios, stages.
#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/plates.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia {
namespace {

constexpr Tone white = {238, 236, 230};

// Indoors the light of the weather only comes through the window; at night lamps burn.
void light_room(Setting& s) {
  Look& look = s.look;
  const bool evening = s.light == "night", low = s.light == "sunset" || s.light == "sunrise";
  const Sky sky = look.sky;
  if (evening) {
    look.grade = {0.74F, 0.62F, 0.48F};
    look.light.elevation = 0.8F;
    look.light.shadow = 0.4F;
  } else if (low) {
    look.grade = {1.0F, 0.86F, 0.72F};
  } else if (s.light == "dark") {
    look.grade = {0.48F, 0.46F, 0.46F};
  } else if (s.light == "bright") {
    look.grade = {1.12F, 1.11F, 1.08F};
  } else {
    look.grade = s.light == "day" ? Tone{1, 0.99F, 0.97F} : Tone{0.9F, 0.92F, 0.95F};
  }
  look.gray = 0;
  look.visibility = 1e6F;
  look.rain = look.flakes = 0;
  look.sky = sky;
  look.light.color = {std::pow(look.grade.r, 2.2F), std::pow(look.grade.g, 2.2F), std::pow(look.grade.b, 2.2F)};
  look.light.shadow = std::min(look.light.shadow, 0.4F);
  look.light.elevation = std::max(look.light.elevation, 0.6F);
  look.light.fog = 0;
}

Tone room_color(Dice& dice) {
  const Tone tones[] = {{226, 220, 208}, {212, 216, 218}, {222, 208, 184}, {196, 208, 200},
                        {206, 190, 176}, {188, 198, 212}, {232, 230, 226}};
  return tones[dice.below(7)] * dice.uniform(0.92F, 1.03F);
}

struct Room {
  float unit = 1;  ///< pixels per metre on the back wall
  float foot = 0;  ///< row where the wall meets the floor
  float metres = 5;
};

// The wall behind, skirting board, floor; lit more on the side of the light.
Room room(Setting& s, bool carpet_allowed) {
  Room r;
  r.metres = s.dice.uniform(4.4F, 6);
  r.unit = s.view.focal / r.metres;
  r.foot = s.view.row(r.metres);
  const Tone wall = room_color(s.dice);
  paint_surface(s.canvas, "plaster", 0, 0, s.w(), r.foot, 2.2F * r.unit, wall * (1 / 203.0F), 0.4F, "wall", r.metres,
                s.dice.split("wall"));
  const float board = 0.12F * r.unit;
  paint_slab(s.canvas,
             {-2, r.foot - board, s.w() + 2, r.foot + 1, 0, white * 0.96F, white * 0.8F, 0, "wall", r.metres, 1});
  paint_slab(s.canvas, {-2, r.foot - board - 1.5F, s.w() + 2, r.foot - board, 0, wall * 0.72F, wall * 0.8F, 0, "wall",
                        r.metres, 1});
  Ground floor;
  const int kind = s.dice.below(carpet_allowed ? 3 : 2);
  floor.tile = kind == 2 ? "carpet" : kind == 1 && !carpet_allowed ? "tiles" : "planks";
  floor.region = "floor";
  floor.metres = floor.tile == "planks" ? 1.15F : floor.tile == "carpet" ? 1.2F : 1.8F;
  const Tone woods[] = {{1.05F, 1.05F, 1.05F}, {0.78F, 0.72F, 0.68F}, {1.18F, 1.24F, 1.3F}, {0.98F, 0.9F, 0.8F}};
  const Tone carpets[] = {{0.9F, 0.92F, 0.96F}, {1.05F, 1.0F, 0.92F}, {0.82F, 0.72F, 0.66F}, {0.7F, 0.78F, 0.84F}};
  floor.tint = floor.tile == "planks"   ? woods[s.dice.below(4)]
               : floor.tile == "carpet" ? carpets[s.dice.below(4)]
                                        : Tone{1, 1, 1};
  floor.patches = 0.03F;
  paint_ground(s.canvas, s.view, floor, s.dice.split("floor"), [&](int y, float* cover) {
    std::fill(cover, cover + s.canvas.width, clamped(static_cast<float>(y) + 1 - r.foot));
  });
  // The corner is darker.
  for (int y = std::max(static_cast<int>(r.foot), 0);
       y < std::min(static_cast<int>(r.foot + 0.25F * r.unit), s.canvas.height); ++y) {
    const float t = (static_cast<float>(y) - r.foot) / (0.25F * r.unit);
    for (int x = 0; x < s.canvas.width; ++x)
      s.canvas.color[s.canvas.at(x, y)] = s.canvas.color[s.canvas.at(x, y)] * mix(0.72F, 1.0F, t);
  }
  s.ground = s.view.row(r.metres * 0.9F);
  return r;
}

// Light falls off across the room.
void fall_off(Setting& s, float window_x, float strength) {
  for (int y = 0; y < s.canvas.height; ++y)
    for (int x = 0; x < s.canvas.width; ++x) {
      const float dx = (static_cast<float>(x) - window_x) / s.w(), dy = (static_cast<float>(y) / s.h() - 0.4F) * 0.7F;
      Tone& t = s.canvas.color[s.canvas.at(x, y)];
      t = t * (1.08F - strength * std::min(dx * dx + dy * dy, 1.0F));
    }
}

// What is seen through a window.
void outdoors(Setting& s, float left, float top, float right, float bottom) {
  const int x0 = std::max(static_cast<int>(left), 0), x1 = std::min(static_cast<int>(right), s.canvas.width);
  const int y0 = std::max(static_cast<int>(top), 0), y1 = std::min(static_cast<int>(bottom), s.canvas.height);
  const std::uint8_t name = s.canvas.name("window");
  const std::uint64_t seed = s.dice.next();
  const bool night = s.light == "night";
  const Tone leaf = night ? Tone{20, 26, 34} : Tone{128, 154, 108};
  if (x0 >= x1) return;
  // Trees out of focus under the sky.
  const std::shared_ptr<const Ripmap> leaves = tile("foliage");
  const float mean = leaves->mean(1), u = s.dice.uniform(), v = s.dice.uniform(), step = 0.4F / (right - left);
  std::vector<float> texels(3 * static_cast<std::size_t>(x1 - x0)), edges(static_cast<std::size_t>(x1 - x0));
  for (int x = x0; x < x1; ++x)
    edges[static_cast<std::size_t>(x - x0)] =
        mix(top, bottom, 0.62F + 0.12F * fractal_line(static_cast<float>(x) / (right - left) * 3, 3, seed));
  for (int y = y0; y < y1; ++y) {
    leaves->sample_row(u, step, v + static_cast<float>(y) * step, 0.02F, 0.02F, x1 - x0, texels.data());
    const float up = clamped((bottom - static_cast<float>(y)) / (bottom - top));
    Tone sky = mix(s.look.sky.horizon, s.look.sky.zenith, up * 0.6F);
    if (!night) sky = mix(sky, {250, 251, 252}, 0.45F);
    for (int x = x0; x < x1; ++x) {
      const auto i = static_cast<std::size_t>(x - x0);
      const float light = 1 + 0.55F * (texels[3 * i + 1] / mean - 1);
      const float green =
          smooth_step(edges[i] - 0.06F * (bottom - top), edges[i] + 0.06F * (bottom - top), static_cast<float>(y));
      s.canvas.paint(s.canvas.at(x, y), s.look.ungraded(mix(sky, leaf * light, green * 0.85F)), 1, name, 8);
    }
  }
}

void slab(Setting& s, float x0, float y0, float x1, float y1, float corner, Tone upper, Tone lower, const char* region,
          float shade = 0, float metres = 4) {
  paint_slab(s.canvas, {x0, y0, x1, y1, corner, upper, lower, shade, region, metres, 1});
}

// Returns the middle of the window.
float window(Setting& s, const Room& r, float cx, bool curtains) {
  const float wide = s.dice.uniform(1.1F, 1.8F) * r.unit, tall = s.dice.uniform(1.2F, 1.5F) * r.unit;
  const float bottom = r.foot - 0.85F * r.unit, top = bottom - tall, left = cx - wide / 2, right = cx + wide / 2;
  const float frame = 0.07F * r.unit;
  slab(s, left - frame, top - frame, right + frame, bottom + frame, 1, white, white * 0.94F, "window", 0, r.metres);
  outdoors(s, left, top, right, bottom);
  for (const float x : {left + wide / 3, left + 2 * wide / 3})
    slab(s, x - frame * 0.3F, top, x + frame * 0.3F, bottom, 0, white * 0.95F, white * 0.9F, "window", 0, r.metres);
  slab(s, left, top + tall * 0.5F - frame * 0.3F, right, top + tall * 0.5F + frame * 0.3F, 0, white * 0.95F,
       white * 0.9F, "window", 0, r.metres);
  slab(s, left - 2 * frame, bottom + frame, right + 2 * frame, bottom + 2 * frame, 0, white, white * 0.7F, "window", 0,
       r.metres);
  if (curtains) {
    const Tone cloth = room_color(s.dice) * s.dice.uniform(0.75F, 1.05F);
    const float drop = s.dice.chance(0.6F) ? r.foot - 0.05F * r.unit : bottom + 0.15F * r.unit;
    paint_curtain(s.canvas, left - 0.5F * r.unit, top - 0.22F * r.unit, left + 0.12F * wide, drop, 0.11F * r.unit,
                  cloth, 0.13F, "curtain", r.metres, s.dice.split("left curtain"));
    paint_curtain(s.canvas, right - 0.12F * wide, top - 0.22F * r.unit, right + 0.5F * r.unit, drop, 0.11F * r.unit,
                  cloth, 0.13F, "curtain", r.metres, s.dice.split("right curtain"));
    slab(s, left - 0.6F * r.unit, top - 0.27F * r.unit, right + 0.6F * r.unit, top - 0.22F * r.unit, 2, {120, 104, 88},
         {84, 72, 60}, "curtain", 0, r.metres);
  }
  return cx;
}

void picture(Setting& s, const Room& r, float cx, float cy, float wide, float tall) {
  const float frame = 0.035F * r.unit;
  const bool dark = s.dice.chance(0.5F);
  paint_shadow(s.canvas, cx + 0.03F * r.unit, cy + 0.05F * r.unit, wide * 0.62F, tall * 0.62F, 0.25F);
  slab(s, cx - wide / 2, cy - tall / 2, cx + wide / 2, cy + tall / 2, 0, dark ? Tone{52, 44, 38} : Tone{196, 172, 128},
       dark ? Tone{40, 34, 30} : Tone{168, 140, 98}, "wall", 0, r.metres);
  slab(s, cx - wide / 2 + frame, cy - tall / 2 + frame, cx + wide / 2 - frame, cy + tall / 2 - frame, 0, white,
       white * 0.95F, "wall", 0, r.metres);
  const float inset = frame * 3;
  const Tone sky = mix({150, 176, 196}, {220, 180, 140}, s.dice.uniform()),
             land = mix({96, 112, 84}, {140, 104, 84}, s.dice.uniform());
  slab(s, cx - wide / 2 + inset, cy - tall / 2 + inset, cx + wide / 2 - inset, cy + tall / 2 - inset, 0, sky,
       mix(sky, white, 0.4F), "wall", 0, r.metres);
  slab(s, cx - wide / 2 + inset, cy + tall * s.dice.uniform(0, 0.2F), cx + wide / 2 - inset, cy + tall / 2 - inset, 0,
       land * 1.1F, land * 0.8F, "wall", 0, r.metres);
}

void potted_plant(Setting& s, float x, float foot, float unit, float tall) {
  paint_shadow(s.canvas, x, foot, 0.35F * unit, 0.09F * unit, 0.45F);
  const float pot = 0.3F * tall;
  Planting where;
  where.x = x;
  where.y = foot - pot * 0.7F * unit;
  where.height = (tall - pot * 0.6F) * unit;
  where.metres = 4;
  paint_plant(s.canvas, *plant(s.dice.chance(0.5F) ? "palm" : "bush", s.dice.below(plant_variants)), where, "plant");
  const Tone clay = mix({176, 106, 74}, {214, 210, 202}, s.dice.uniform());
  slab(s, x - 0.16F * unit, foot - pot * unit, x + 0.16F * unit, foot, 0.04F * unit, clay, clay * 0.8F, "furniture",
       0.25F);
}

void bookshelf(Setting& s, const Room& r, float left, float wide, float tall, int boards) {
  const float top = r.foot - tall * r.unit, right = left + wide * r.unit, frame = 0.04F * r.unit;
  const Tone wood = mix({122, 86, 58}, {206, 196, 182}, s.dice.uniform());
  paint_shadow(s.canvas, (left + right) / 2, r.foot, (right - left) * 0.62F, 0.14F * r.unit, 0.4F);
  slab(s, left, top, right, r.foot, 0, wood, wood * 0.9F, "furniture", 0.1F);
  const float shelf = (r.foot - top - frame) / static_cast<float>(boards);
  for (int k = 0; k < boards; ++k) {
    const float y0 = top + frame + shelf * static_cast<float>(k), y1 = y0 + shelf - frame;
    slab(s, left + frame, y0, right - frame, y1, 0, wood * 0.32F, wood * 0.5F, "furniture");
    float x = left + frame * 1.5F;
    while (x < right - frame * 2) {
      if (s.dice.chance(0.12F)) {
        x += s.dice.uniform(0.05F, 0.16F) * r.unit;
        continue;
      }
      const float thick = s.dice.uniform(0.02F, 0.055F) * r.unit, height = (y1 - y0) * s.dice.uniform(0.62F, 0.9F);
      const Tone spines[] = {{146, 52, 46}, {52, 74, 112},  {66, 98, 72},   {212, 198, 170},
                             {60, 56, 58},  {188, 140, 64}, {112, 84, 110}, {226, 224, 218}};
      const Tone spine = spines[s.dice.below(8)] * s.dice.uniform(0.75F, 1.1F);
      slab(s, x, y1 - height, std::min(x + thick, right - frame * 1.2F), y1, 0, spine, spine * 0.85F, "furniture",
           0.25F);
      x += thick + 0.6F;
    }
    slab(s, left, y1, right, y1 + frame, 0, wood * 1.1F, wood * 0.85F, "furniture", 0.1F);
  }
}

void sofa(Setting& s, const Room& r, float cx) {
  const float u = s.view.focal / (r.metres - 0.7F), foot = s.view.row(r.metres - 0.7F),
              half = s.dice.uniform(0.8F, 1.05F) * u;
  const Tone cloths[] = {{112, 118, 126}, {150, 128, 104}, {74, 92, 112},
                         {136, 66, 58},   {96, 110, 86},   {196, 184, 166}};
  const Tone cloth = cloths[s.dice.below(6)];
  paint_shadow(s.canvas, cx, foot, half * 1.25F, 0.2F * u, 0.55F);
  slab(s, cx - half, foot - 0.85F * u, cx + half, foot - 0.1F * u, 0.12F * u, cloth * 1.05F, cloth * 0.8F, "furniture",
       0.1F);
  for (const float side : {-1.0F, 1.0F})
    slab(s, cx + side * half * 0.5F - half * 0.49F, foot - 0.82F * u, cx + side * half * 0.5F + half * 0.49F,
         foot - 0.36F * u, 0.1F * u, cloth * 1.12F, cloth * 0.95F, "furniture", 0.06F);
  slab(s, cx - half, foot - 0.46F * u, cx + half, foot - 0.24F * u, 0.07F * u, cloth * 1.2F, cloth * 0.92F, "furniture",
       0.05F);
  slab(s, cx - half, foot - 0.25F * u, cx + half, foot - 0.08F * u, 0.03F * u, cloth * 0.86F, cloth * 0.66F,
       "furniture", 0.05F);
  for (const float side : {-1.0F, 1.0F})
    slab(s, cx + side * half - 0.13F * u, foot - 0.62F * u, cx + side * half + 0.13F * u, foot - 0.06F * u, 0.11F * u,
         cloth * 1.12F, cloth * 0.72F, "furniture", 0.15F);
  const Tone cushions[] = {{206, 150, 62}, {178, 72, 60}, {88, 128, 140}, {222, 214, 200}};
  for (const float side : {-0.62F, 0.6F}) {
    const Tone cushion = cushions[s.dice.below(4)];
    const float x = cx + side * half;
    slab(s, x - 0.19F * u, foot - 0.76F * u, x + 0.19F * u, foot - 0.42F * u, 0.09F * u, cushion * 1.1F, cushion * 0.8F,
         "furniture", 0.15F);
  }
}

void lamp(Setting& s, const Room& r, float x) {
  const float u = r.unit, top = r.foot - 1.65F * u;
  paint_shadow(s.canvas, x, r.foot, 0.25F * u, 0.07F * u, 0.4F);
  slab(s, x - 0.02F * u, top, x + 0.02F * u, r.foot, 0, {92, 84, 76}, {60, 54, 50}, "furniture", 0.4F);
  slab(s, x - 0.16F * u, r.foot - 0.04F * u, x + 0.16F * u, r.foot, 0.02F * u, {92, 84, 76}, {60, 54, 50}, "furniture",
       0.3F);
  const bool on = s.look.lamps || s.light == "dark";
  const Tone shade = on ? s.look.ungraded({255, 232, 176}) : Tone{226, 216, 196};
  slab(s, x - 0.22F * u, top - 0.02F * u, x + 0.22F * u, top + 0.32F * u, 0.05F * u, shade, shade * 0.9F, "furniture",
       on ? 0.02F : 0.2F);
  if (!on) return;
  const float reach = 1.1F * u;
  for (int y = std::max(static_cast<int>(top - reach), 0);
       y < std::min(static_cast<int>(top + reach * 1.4F), s.canvas.height); ++y)
    for (int px = std::max(static_cast<int>(x - reach), 0); px < std::min(static_cast<int>(x + reach), s.canvas.width);
         ++px) {
      const float dx = (static_cast<float>(px) - x) / reach,
                  dy = (static_cast<float>(y) - top - 0.15F * u) / (reach * 1.2F);
      const float glow = std::max(1 - dx * dx - dy * dy, 0.0F);
      Tone& t = s.canvas.color[s.canvas.at(px, y)];
      t = t * (1 + 0.75F * glow * glow);
    }
}

// Sunlight from the window on the floor.
void sun_patch(Setting& s, const Room& r, float cx) {
  if (!s.look.plain_day || s.light == "night") return;
  const float slant = s.dice.uniform(-0.9F, 0.9F), half = 0.5F, far = r.metres * 0.92F, near = r.metres * 0.62F;
  const float middle = (cx - s.view.center()) / r.unit;
  for (int y = std::max(static_cast<int>(s.view.row(far)), 0);
       y < std::min(static_cast<int>(s.view.row(near)), s.canvas.height); ++y) {
    const float z = s.view.distance(y), pixel = z / s.view.focal;
    const float t = (far - z) / (far - near);
    for (int x = 0; x < s.canvas.width; ++x) {
      const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * pixel - middle - slant * t;
      const float in =
          clamped(0.5F + (half - std::fabs(side)) / 0.06F) * clamped(0.5F + (std::fabs(side) - 0.03F) / 0.03F) *
          clamped(0.5F + (0.5F - std::fabs(t - 0.5F)) / 0.06F) * (std::fabs(t - 0.5F) < 0.03F ? 0.0F : 1.0F);
      Tone& tone = s.canvas.color[s.canvas.at(x, y)];
      tone = tone * mix(Tone{1, 1, 1}, Tone{1.42F, 1.36F, 1.22F}, in);
    }
  }
}

void room_camera(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.46F), s.dice.uniform(1.3F, 1.6F), s.dice.uniform(0.95F, 1.15F));
}

}  // namespace

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

void make_studio(Setting& s) {
  light_room(s);
  s.camera(s.dice.uniform(0.4F, 0.5F), s.dice.uniform(1.1F, 1.5F));
  struct Named {
    const char* name;
    Tone tone;
  };
  const Named colors[] = {{"black", {34, 34, 36}},   {"white", {244, 244, 243}}, {"gray", {142, 143, 145}},
                          {"red", {196, 42, 44}},    {"orange", {236, 134, 40}}, {"yellow", {244, 208, 62}},
                          {"green", {62, 148, 78}},  {"blue", {48, 98, 186}},    {"purple", {120, 66, 152}},
                          {"pink", {236, 150, 178}}, {"brown", {122, 84, 56}}};
  Tone tone = {206, 207, 209};
  for (const Named& c : colors)
    if (s.color == c.name) tone = c.tone;
  const std::uint8_t wall = s.canvas.name("wall"), floor = s.canvas.name("floor");
  // A paper roll: the wall bends into the floor; a soft light falls on it from one side.
  const float lx = mix(0.5F, 0.5F + 0.4F * s.look.light.from, 0.8F), ly = s.dice.uniform(0.2F, 0.4F);
  const float bend = s.view.row(4.2F), width = 0.13F * s.h(), strength = s.dice.uniform(0.3F, 0.5F);
  const bool pale = luma(tone) > 225;
  for (int y = 0; y < s.canvas.height; ++y) {
    const float floorness = smooth_step(bend - width, bend + width, static_cast<float>(y));
    const float crease = 1 - 0.07F * (1 - std::fabs(2 * floorness - 1));
    for (int x = 0; x < s.canvas.width; ++x) {
      const float dx = (static_cast<float>(x) + 0.5F) / s.w() - lx, dy = (static_cast<float>(y) + 0.5F) / s.h() - ly;
      const float spot = 1 / (1 + 2.2F * (dx * dx + dy * dy));
      const float on_floor = mix(1.0F, 1.02F + 0.10F * (static_cast<float>(y) / s.h() - 0.7F), floorness);
      const float light =
          (1 - strength * (pale ? 0.4F : 1) + strength * (pale ? 0.42F : 1.25F) * spot) * crease * on_floor;
      Tone t = tone * light;
      t = mix(t, {luma(t), luma(t), luma(t)}, 0.04F);
      s.canvas.paint(s.canvas.at(x, y), t, 1, floorness < 0.5F ? wall : floor, 4);
    }
  }
  s.ground = bend + 0.3F * width;
  s.grain = 1.1F;
  s.source = "procedural: studio" + (s.color.empty() ? std::string() : ", " + s.color);
}

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

}  // namespace maia
