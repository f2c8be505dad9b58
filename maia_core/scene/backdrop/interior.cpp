#include "scene/backdrop/interior.hpp"

#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

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
          float shade, float metres) {
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

}  // namespace maia::backdrop
