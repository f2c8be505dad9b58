// Roads, streets and towns.
#include "scene/backdrop/brush.hpp"
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {
namespace {

Ground asphalt(Setting& s) {
  Ground g;
  g.tile = "asphalt";
  g.region = "road";
  g.metres = 2.6F;
  g.tint = mix(Tone{1.12F, 1.1F, 1.06F}, Tone{0.95F, 0.97F, 1.0F}, s.dice.uniform()) * s.dice.uniform(0.85F, 1.1F);
  g.patches = 0.08F;
  return g;
}

// White or yellow paint on the ground between two distances to the side, broken up to `dash` of every `period` metres.
void road_line(Setting& s, const std::function<float(float)>& center, float offset, float width, float dash,
               float period, Tone tone) {
  const std::uint8_t name = s.canvas.name("road");
  const float phase = s.dice.uniform(0, std::max(period, 1.0F));
  const std::uint64_t seed = s.dice.next();
  for (int y = std::max(static_cast<int>(s.view.horizon) + 1, 0); y < s.canvas.height; ++y) {
    const float z = s.view.distance(y), pixel = z / s.view.focal;
    const float down = z * pixel / s.view.eye;
    const float t = std::fmod(z + phase, std::max(period, 1.0F));
    float on = period <= 0 ? 1 : clamped(0.5F + std::min(t, dash - t) / std::max(down, 0.05F));
    if (period > 0 && down > period * 0.5F) on = dash / period;
    if (on <= 0) continue;
    const float middle = s.view.center() + (center(z) + offset) / pixel, half = std::max(width / pixel / 2, 0.15F);
    const int x0 = std::max(static_cast<int>(middle - half) - 1, 0),
              x1 = std::min(static_cast<int>(middle + half) + 2, s.canvas.width);
    for (int x = x0; x < x1; ++x) {
      const float cover =
          std::min(static_cast<float>(x) + 1, middle + half) - std::max(static_cast<float>(x), middle - half);
      const float worn = 0.82F + 0.1F * lattice(x, y, seed);
      s.canvas.paint(s.canvas.at(x, y), tone, clamped(cover) * on * worn, name, z);
    }
  }
}

}  // namespace

void make_road(Setting& s) {
  s.camera(s.dice.uniform(0.38F, 0.48F), s.dice.uniform(1.3F, 1.7F));
  const int land = s.dice.below(3);  // green, dry, wooded
  for (int k = 0; k < 2; ++k) {
    Ridge ridge;
    ridge.height = s.dice.uniform(0.03F, 0.11F);
    ridge.width = s.dice.uniform(0.5F, 1.0F);
    ridge.metres = k == 0 ? 5000.0F : 1800.0F;
    ridge.top = land == 1 ? Tone{150, 128, 104} : Tone{108, 130, 98};
    ridge.foot = ridge.top * 1.08F;
    ridge.tile = land == 1 ? "rock" : "foliage";
    ridge.tile_size = 0.12F;
    ridge.texture = 0.45F;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("ridge " + std::to_string(k)), s.look.light.from);
    s.dice.next();
  }
  const float bend = s.dice.chance(0.5F) ? 0 : s.dice.uniform(-0.0035F, 0.0035F), side = s.dice.uniform(-2.2F, 2.2F);
  const auto center = [&](float z) { return side + bend * z * z / (1 + z * 0.01F); };
  Ground g;
  g.tile = land == 1 ? "straw" : s.dice.chance(0.5F) ? "grass" : "lawn";
  g.region = "grass";
  g.upright = true;
  g.metres = 2.0F;
  g.tint = land == 1 ? Tone{1.25F, 1.2F, 1.15F} : Tone{1.7F, 1.45F, 1.4F};
  g.patches = 0.18F;
  g.patch_tint = {1.15F, 1.02F, 0.84F};
  if (land != 1) {
    TreeLine line;
    line.kinds = {"broadleaf", "bush", "conifer"};
    line.metres = s.dice.uniform(90, 150);
    line.height = 10;
    line.density = land == 2 ? 1.6F : 0.4F;
    paint_trees(s.canvas, s.view, line, s.dice.split("trees"));
  }
  paint_ground(s.canvas, s.view, g, s.dice.split("verge"));
  const float half = s.dice.uniform(3.1F, 3.8F);
  const auto n = static_cast<std::size_t>(s.canvas.width);
  const Curve ragged(0, 0, 0.12F, 1.2F, 4, s.dice.split("edge"));
  const auto strip = [&](float width, float wobble) {
    return [&, width, wobble](int y, float* cover) {
      const float z = s.view.distance(y), pixel = z / s.view.focal, soft = std::max(pixel, 0.02F);
      for (std::size_t x = 0; x < n; ++x) {
        const float from = std::fabs((static_cast<float>(x) + 0.5F - s.view.center()) * pixel - center(z));
        cover[x] = clamped(0.5F + (width + wobble * ragged(std::fmod(z, 150.0F) - 75) - from) / soft);
      }
    };
  };
  Ground shoulder;
  shoulder.tile = "soil";
  shoulder.region = "soil";
  shoulder.metres = 2.4F;
  shoulder.tint = {1.45F, 1.6F, 1.75F};
  paint_ground(s.canvas, s.view, shoulder, s.dice.split("shoulder"), strip(half + 0.7F, 2.4F));
  paint_ground(s.canvas, s.view, asphalt(s), s.dice.split("road"), strip(half, 0.4F));
  const Tone white = {226, 226, 220}, yellow = {226, 178, 66};
  const bool american = s.dice.chance(0.4F);
  road_line(s, center, -half + 0.25F, 0.13F, 1, 0, white);
  road_line(s, center, half - 0.25F, 0.13F, 1, 0, white);
  if (american) {
    road_line(s, center, -0.14F, 0.13F, 1, 0, yellow);
    road_line(s, center, 0.14F, 0.13F, 1, 0, yellow);
  } else {
    road_line(s, center, 0, 0.15F, 3, 9, white);
  }
  // Trees and bushes along it, the far ones first.
  if (land != 1 || s.dice.chance(0.4F)) {
    const int count = 4 + s.dice.below(8);
    for (int k = 0; k < count; ++k) {
      const float z = mix(90.0F, 16.0F, static_cast<float>(k) / static_cast<float>(count));
      const float from = (s.dice.chance(0.5F) ? -1.0F : 1.0F) * (half + s.dice.uniform(3, 12));
      Planting where;
      where.metres = z;
      where.x = s.view.center() + (center(z) + from) * s.view.focal / z;
      where.y = s.view.row(z);
      const bool tree = land == 2 && s.dice.chance(0.7F);
      where.height = (tree ? s.dice.uniform(6, 10) : s.dice.uniform(1, 2.2F)) * s.view.focal / z;
      where.tint = land == 1 ? Tone{1.1F, 1, 0.8F} : Tone{1, 1, 1};
      paint_plant(s.canvas, *plant(tree ? "broadleaf" : "bush", s.dice.below(plant_variants)), where,
                  tree ? "tree" : "bush");
    }
  }
  s.source = "procedural: country road";
}

namespace {

// One house front. Windows are lit at night.
void facade(Setting& s, float left, float right, float top, float foot, float unit, float metres, int style) {
  Dice dice(s.dice.next());
  const Tone walls[] = {{206, 186, 158}, {186, 148, 124}, {214, 206, 192},
                        {166, 172, 176}, {202, 168, 120}, {176, 122, 104}};
  const bool brick = style == 0;
  const Tone wall = walls[dice.below(6)];
  if (brick) {
    paint_surface(s.canvas, "brick", left, top, right, foot, 2.0F * unit,
                  mix(Tone{1, 1, 1}, Tone{1.2F, 1.1F, 1.0F}, dice.uniform()), 1, "building", metres,
                  dice.split("brick"));
  } else {
    const Tone tint = wall * (1 / 203.0F);
    paint_surface(s.canvas, "plaster", left, top, right, foot, 3.5F * unit, tint, 1.3F, "building", metres,
                  dice.split("plaster"));
  }
  const auto slab = [&](float x0, float y0, float x1, float y1, Tone upper, Tone lower, const char* region) {
    paint_slab(s.canvas, {x0, y0, x1, y1, 0, upper, lower, 0, region, metres, 1});
  };
  const Tone trim = dice.chance(0.6F) ? Tone{226, 222, 214} : wall * 0.7F;
  slab(left, top, right, top + 0.35F * unit, trim, trim * 0.85F, "building");
  slab(left, top + 0.35F * unit, right, top + 0.5F * unit, wall * 0.55F, wall * 0.7F, "building");
  const float storey = dice.uniform(2.9F, 3.4F) * unit;
  const float spacing = dice.uniform(1.9F, 2.6F) * unit;
  const float window_w = dice.uniform(0.9F, 1.25F) * unit, window_h = dice.uniform(1.4F, 1.8F) * unit;
  const int columns = std::max(static_cast<int>((right - left) / spacing), 1);
  const float pitch = (right - left) / static_cast<float>(columns);
  const Tone sky = s.look.ungraded(mix(s.look.sky.middle, s.look.sky.horizon, 0.5F));
  const bool shutters = dice.chance(0.3F);
  const Tone shutter = mix({62, 92, 76}, {112, 60, 52}, dice.uniform());
  const int floors = static_cast<int>((foot - top - 0.8F * unit) / storey);
  for (int floor = 1; floor < std::max(floors, 1) + 1; ++floor) {
    const float base = foot - storey * static_cast<float>(floor) - 0.9F * unit + 0.3F * unit;
    if (base - window_h < top + 0.6F * unit) break;
    for (int column = 0; column < columns; ++column) {
      const float cx = left + pitch * (static_cast<float>(column) + 0.5F), x0 = cx - window_w / 2,
                  x1 = cx + window_w / 2;
      const float frame = 0.09F * unit;
      slab(x0 - frame, base - window_h - frame, x1 + frame, base + frame, trim, trim * 0.9F, "building");
      const bool lit = s.look.lamps && dice.chance(0.45F);
      const float glint = dice.uniform(0.3F, 0.8F);
      const Tone glass = lit ? s.look.ungraded({250, 206, 120}) : mix({44, 52, 62}, sky, glint * 0.6F);
      slab(x0, base - window_h, x1, base, glass * 1.12F, lit ? glass * 0.9F : mix(glass, {52, 58, 66}, 0.5F), "window");
      if (dice.chance(0.5F) && !lit)
        slab(x0, base - window_h, x1, base - window_h * dice.uniform(0.4F, 0.8F), {206, 202, 192}, {186, 182, 174},
             "window");
      slab(cx - 0.03F * unit, base - window_h, cx + 0.03F * unit, base, trim, trim, "building");
      slab(x0, base - window_h * 0.55F, x1, base - window_h * 0.52F, trim, trim, "building");
      slab(x0 - 2 * frame, base + frame, x1 + 2 * frame, base + 2.2F * frame, trim, trim * 0.7F, "building");
      if (shutters) {
        slab(x0 - frame - 0.42F * unit, base - window_h, x0 - frame, base, shutter, shutter * 0.85F, "building");
        slab(x1 + frame, base - window_h, x1 + frame + 0.42F * unit, base, shutter, shutter * 0.85F, "building");
      }
    }
  }
  // The ground floor: shop windows or a door between windows.
  const float lintel = foot - 2.6F * unit;
  const bool shop = dice.chance(0.5F);
  const Tone front = mix({54, 66, 74}, {112, 50, 46}, dice.uniform());
  if (shop) {
    slab(left + 0.15F * unit, lintel - 0.55F * unit, right - 0.15F * unit, lintel, front, front * 0.85F, "building");
    const int panes = std::max(static_cast<int>((right - left) / (2.2F * unit)), 1);
    const float wide = (right - left - 0.4F * unit) / static_cast<float>(panes);
    for (int k = 0; k < panes; ++k) {
      const float x0 = left + 0.2F * unit + wide * static_cast<float>(k);
      const bool lit = s.look.lamps;
      const Tone glass = lit ? s.look.ungraded({252, 214, 140}) : mix({46, 50, 54}, sky, dice.uniform(0.1F, 0.4F));
      slab(x0, lintel, x0 + wide, foot, front, front * 0.8F, "building");
      slab(x0 + 0.1F * unit, lintel + 0.1F * unit, x0 + wide - 0.1F * unit, foot - 0.4F * unit, glass,
           mix(glass, {80, 74, 66}, 0.5F), "window");
    }
    if (dice.chance(0.5F)) {
      const Tone awning = mix({168, 56, 50}, {54, 104, 92}, dice.uniform());
      const int stripes = std::max(static_cast<int>((right - left) / (0.4F * unit)), 2);
      for (int k = 0; k < stripes; ++k) {
        const float x0 = left + (right - left) * static_cast<float>(k) / static_cast<float>(stripes);
        const Tone tone = k % 2 ? Tone{232, 228, 218} : awning;
        slab(x0, lintel - 0.1F * unit, x0 + (right - left) / static_cast<float>(stripes) + 1, lintel + 0.75F * unit,
             tone, tone * 0.78F, "building");
      }
    }
  } else {
    const float door = left + (right - left) * dice.uniform(0.25F, 0.75F);
    for (int column = 0; column < columns; ++column) {
      const float cx = left + pitch * (static_cast<float>(column) + 0.5F);
      if (std::fabs(cx - door) < 1.2F * unit) continue;
      const bool lit = s.look.lamps && dice.chance(0.5F);
      const Tone glass = lit ? s.look.ungraded({250, 206, 120}) : mix({44, 52, 62}, sky, dice.uniform(0.1F, 0.5F));
      slab(cx - window_w / 2 - 0.09F * unit, foot - 2.5F * unit, cx + window_w / 2 + 0.09F * unit, foot - 0.95F * unit,
           trim, trim * 0.9F, "building");
      slab(cx - window_w / 2, foot - 2.42F * unit, cx + window_w / 2, foot - 1.05F * unit, glass,
           mix(glass, {52, 58, 66}, 0.4F), "window");
      slab(cx - 0.03F * unit, foot - 2.42F * unit, cx + 0.03F * unit, foot - 1.05F * unit, trim, trim, "building");
    }
    slab(door - 0.62F * unit, foot - 2.5F * unit, door + 0.62F * unit, foot, trim, trim * 0.9F, "building");
    slab(door - 0.5F * unit, foot - 2.3F * unit, door + 0.5F * unit, foot, front, front * 0.8F, "door");
    slab(door - 0.3F * unit, foot - 2.1F * unit, door + 0.3F * unit, foot - 1.3F * unit, front * 1.2F, front * 1.1F,
         "door");
  }
  paint_shadow(s.canvas, (left + right) / 2, foot, (right - left) * 0.7F, 0.25F * unit, 0.3F);
}

}  // namespace

void make_street(Setting& s) {
  s.camera(s.dice.uniform(0.44F, 0.56F), s.dice.uniform(1.5F, 1.8F), s.dice.uniform(0.95F, 1.15F));
  // Across the street: house fronts, a sidewalk, the road, and the sidewalk on this side.
  const float fronts = s.dice.uniform(13, 18), curb = fronts - s.dice.uniform(2.2F, 3.2F),
              near_curb = curb - s.dice.uniform(5.5F, 6.5F);
  const float unit = s.view.focal / fronts, foot = s.view.row(fronts);
  float x = -s.dice.uniform(0, 6) * unit;
  while (x < s.w()) {
    const float wide = s.dice.uniform(5.5F, 10) * unit;
    const float tall = s.dice.uniform(6.2F, 12.5F) * unit;
    facade(s, std::floor(x), std::floor(x + wide), foot - tall, foot, unit, fronts, s.dice.below(2));
    x += wide;
    if (s.dice.chance(0.15F)) x += s.dice.uniform(1.5F, 3) * unit;
  }
  soften(s.canvas, 0, static_cast<int>(foot), 0.6F * s.h() / 512);
  Ground paving;
  paving.tile = s.dice.chance(0.6F) ? "paving" : "concrete";
  paving.region = "sidewalk";
  paving.metres = 2.2F;
  paving.tint = {1.05F, 1.03F, 1};
  paving.patches = 0.08F;
  const auto n = static_cast<std::size_t>(s.canvas.width);
  const auto between = [&](float far, float near) {
    return [&, far, near](int y, float* cover) {
      const float z = s.view.distance(y), soft = z * z / (s.view.focal * s.view.eye);
      std::fill(cover, cover + n, clamped(0.5F + (far - z) / soft) * clamped(0.5F + (z - near) / soft));
    };
  };
  paint_ground(s.canvas, s.view, paving, s.dice.split("far sidewalk"), between(fronts, 0));
  Ground road = asphalt(s);
  if (s.dice.chance(0.3F)) {
    road.tile = "cobbles";
    road.metres = 1.8F;
    road.tint = {1.1F, 1.08F, 1.05F};
  }
  paint_ground(s.canvas, s.view, road, s.dice.split("road"), between(curb, 0));
  const auto curb_stone = [&](float z, float height) {
    const float y = s.view.row(z);
    paint_slab(
        s.canvas,
        {0, y - height * s.view.focal / z, s.w(), y + 0.5F, 0, {168, 164, 156}, {112, 110, 106}, 0, "sidewalk", z, 1});
  };
  curb_stone(curb, 0.12F);
  if (s.dice.chance(0.6F) && near_curb > 3.2F) {
    paint_ground(s.canvas, s.view, paving, s.dice.split("near sidewalk"), between(near_curb, 0));
    const float y = s.view.row(near_curb);
    paint_slab(s.canvas, {0,
                          y - 0.5F,
                          s.w(),
                          s.view.row(near_curb - 0.16F),
                          0,
                          {182, 178, 170},
                          {170, 166, 158},
                          0,
                          "sidewalk",
                          near_curb,
                          1});
  }
  if (s.dice.chance(0.6F)) {
    const int count = 1 + s.dice.below(2);
    for (int k = 0; k < count; ++k) {
      Planting where;
      where.metres = curb + 0.8F;
      where.x = s.dice.uniform() * s.w();
      where.y = s.view.row(curb + 0.5F);
      where.height = s.dice.uniform(4.5F, 6.5F) * s.view.focal / where.metres;
      paint_plant(s.canvas, *plant("broadleaf", s.dice.below(plant_variants)), where, "tree");
    }
  }
  s.ground = s.view.row(curb);
  s.source = "procedural: street";
}

void make_city(Setting& s) {
  s.camera(s.dice.uniform(0.52F, 0.64F), s.dice.uniform(1.6F, 2.2F), s.dice.uniform(0.9F, 1.1F));
  // Rows of towers, the far ones pale.
  for (int rank = 0; rank < 3; ++rank) {
    const float metres = rank == 0 ? 900.0F : rank == 1 ? 420.0F : 190.0F;
    const float unit = s.view.focal / metres, foot = s.view.horizon + 2;
    float x = -s.dice.uniform(0, 20) * unit;
    while (x < s.w()) {
      const float wide = s.dice.uniform(16, 38) * unit, tall = s.dice.uniform(0.25F, 1) * s.dice.uniform(0.5F, 1) *
                                                               (rank == 0   ? 260
                                                                : rank == 1 ? 130
                                                                            : 60) *
                                                               unit;
      Dice dice(s.dice.next());
      const Tone walls[] = {{132, 142, 154}, {168, 156, 140}, {118, 112, 110},
                            {150, 162, 172}, {178, 172, 162}, {138, 110, 94}};
      const Tone wall = walls[dice.below(6)] * dice.uniform(0.85F, 1.1F);
      const bool glassy = dice.chance(0.5F);
      const int x0 = std::max(static_cast<int>(x), 0), x1 = std::min(static_cast<int>(x + wide), s.canvas.width);
      const int y0 = std::max(static_cast<int>(foot - tall), 0), y1 = std::min(static_cast<int>(foot), s.canvas.height);
      const float storey = std::max(3.4F * unit, 2.0F), bay = std::max((glassy ? 1.6F : 3.0F) * unit, 2.2F);
      const std::uint64_t seed = dice.next();
      const std::uint8_t name = s.canvas.name("building");
      const Tone sky = s.look.ungraded(s.look.sky.middle);
      const float lit_share = s.look.lamps ? dice.uniform(0.2F, 0.5F) : 0;
      const float side = x + wide * dice.uniform(0.6F, 0.85F);
      for (int y = y0; y < y1; ++y)
        for (int column = x0; column < x1; ++column) {
          const float u = (static_cast<float>(column) - x) / bay, v = (static_cast<float>(y) - foot + tall) / storey;
          const int iu = static_cast<int>(u), iv = static_cast<int>(v);
          const float fu = u - static_cast<float>(iu), fv = v - static_cast<float>(iv);
          const bool pane = glassy ? fv > 0.16F : fu > 0.3F && fv > 0.35F && fv < 0.9F;
          const float chance = lattice(iu, iv, seed);
          Tone tone = wall * (static_cast<float>(column) > side ? 0.72F : 1.0F);
          if (pane) {
            tone =
                glassy ? mix(wall * 0.6F, sky, 0.45F + 0.15F * chance) : mix({52, 58, 66}, sky, 0.25F + 0.2F * chance);
            if (static_cast<float>(column) > side) tone = tone * 0.75F;
            if ((chance + 1) / 2 < lit_share)
              tone = s.look.ungraded(mix({255, 206, 120}, {255, 236, 190}, clamped(chance * 4 + 2)));
          }
          if (v < 0.7F) tone = wall * 0.85F;
          s.canvas.paint(s.canvas.at(column, y), tone, 1, name, metres * 2);
        }
      x += wide * s.dice.uniform(0.85F, rank == 2 ? 1.6F : 1.25F);
    }
  }
  soften(s.canvas, 0, static_cast<int>(s.view.horizon), 0.6F * s.h() / 512);
  TreeLine line;
  line.kinds = {"broadleaf", "bush"};
  line.metres = 70;
  line.height = 7;
  line.density = s.dice.uniform(0.3F, 1.2F);
  paint_trees(s.canvas, s.view, line, s.dice.split("trees"));
  const bool plaza = s.dice.chance(0.5F);
  Ground g = asphalt(s);
  if (plaza) {
    g.tile = "paving";
    g.region = "sidewalk";
    g.metres = 3;
    g.tint = {1.05F, 1.05F, 1.04F};
  }
  paint_ground(s.canvas, s.view, g, s.dice.split("ground"));
  if (!plaza) {
    const float away = s.dice.uniform(9, 14);
    const auto n = static_cast<std::size_t>(s.canvas.width);
    for (const float line_at : {away, away * 2.2F}) {
      const std::uint8_t name = s.canvas.name("road");
      for (int y = std::max(static_cast<int>(s.view.row(line_at)) - 2, 0);
           y <= std::min(static_cast<int>(s.view.row(line_at - 0.3F)) + 1, s.canvas.height - 1); ++y) {
        const float z = s.view.distance(y), soft = z * z / (s.view.focal * s.view.eye);
        const float cover = clamped(0.5F + (line_at - z) / soft) * clamped(0.5F + (z - line_at + 0.25F) / soft);
        for (std::size_t x = 0; x < n; ++x)
          s.canvas.paint(s.canvas.at(0, y) + x, {214, 214, 206}, cover * 0.75F, name, z);
      }
    }
  }
  s.source = "procedural: city";
}

}  // namespace maia::backdrop
