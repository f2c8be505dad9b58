// Seas, lakes, rivers, the deep, the sky and space.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/horizon.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/plants.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia {

void make_water(Setting& s) {
  s.camera(s.dice.uniform(0.28F, 0.46F), s.dice.uniform(1.6F, 2.6F));
  if (s.dice.chance(0.25F)) {
    Ridge ridge;
    ridge.metres = 9000;
    ridge.height = s.dice.uniform(0.015F, 0.04F);
    ridge.width = 0.5F;
    ridge.top = {104, 122, 132};
    ridge.foot = {124, 140, 148};
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("coast"), s.look.light.from);
  }
  Water water;
  water.deep = mix({12, 52, 82}, {22, 84, 104}, s.dice.uniform());
  water.waves = s.dice.uniform(0.8F, 1.15F);
  water.metres = s.dice.uniform(6, 11);
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("sea"));
  s.ground = s.view.horizon + 0.04F * s.h();
  s.source = "procedural: open sea";
}

namespace {

void far_shore(Setting& s, float metres) {
  if (s.dice.chance(0.7F)) {
    Ridge ridge;
    ridge.region = "mountain";
    ridge.height = s.dice.uniform(0.07F, 0.2F);
    ridge.roughness = s.dice.uniform(0.4F, 0.8F);
    ridge.width = s.dice.uniform(0.4F, 0.8F);
    ridge.top = mix({104, 112, 112}, {92, 112, 88}, s.dice.uniform());
    ridge.foot = {92, 116, 80};
    ridge.tile = "rock";
    ridge.tile_size = 0.5F;
    ridge.texture = 0.9F;
    ridge.light = 0.6F;
    ridge.snow = s.dice.chance(0.3F) ? 0.4F : 0;
    ridge.metres = 2000;
    paint_ridge(s.canvas, s.view, ridge, s.dice.split("mountain"), s.look.light.from);
  }
  TreeLine line;
  line.kinds = s.dice.chance(0.5F) ? std::vector<std::string>{"conifer", "conifer", "broadleaf"}
                                   : std::vector<std::string>{"broadleaf", "bush"};
  line.metres = metres;
  line.depth = 0.15F;
  line.height = s.dice.uniform(9, 14);
  line.density = s.dice.uniform(1.2F, 2);
  paint_trees(s.canvas, s.view, line, s.dice.split("trees"));
  Ridge strip;
  strip.region = "tree";
  strip.metres = metres;
  strip.height = 3.5F / metres + 0.004F;
  strip.width = 0.12F;
  strip.roughness = 0.7F;
  strip.top = {70, 88, 52};
  strip.foot = {52, 64, 44};
  strip.tile = "foliage";
  strip.tile_size = 0.06F;
  View lower = s.view;
  lower.horizon = s.view.row(metres);
  paint_ridge(s.canvas, lower, strip, s.dice.split("bushes"), 0);
}

Ground bank(Setting& s) {
  Ground g;
  const int kind = s.dice.below(3);
  g.tile = kind == 0 ? "pebbles" : "grass";
  g.region = kind == 0 ? "stone" : "grass";
  g.upright = true;
  g.metres = kind == 0 ? 1.3F : 1.9F;
  g.tint = kind == 0 ? Tone{1, 1, 1} : Tone{1.45F, 1.42F, 1.5F};
  g.patches = 0.15F;
  g.patch_tint = {1.1F, 1.0F, 0.85F};
  return g;
}

}  // namespace

void make_lake(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.46F), s.dice.uniform(1.6F, 2.2F));
  far_shore(s, s.dice.uniform(180, 320));
  Water water;
  water.deep = mix({26, 54, 56}, {30, 66, 78}, s.dice.uniform());
  water.waves = s.dice.uniform(0.12F, 0.4F);
  water.metres = 4;
  water.mirrors = true;
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("lake"));
  const float away = s.dice.uniform(4.5F, 8);
  const Curve shore(away, s.dice.uniform(-0.35F, 0.35F), 0.7F, 5, 5, s.dice.split("shore"));
  const auto n = static_cast<std::size_t>(s.canvas.width);
  paint_ground(s.canvas, s.view, bank(s), s.dice.split("bank"), [&](int y, float* cover) {
    const float z = s.view.distance(y), pixel = z / s.view.focal;
    for (std::size_t x = 0; x < n; ++x)
      cover[x] = clamped(0.5F + (shore((static_cast<float>(x) + 0.5F - s.view.center()) * pixel) - z) / 0.18F);
  });
  s.ground = s.view.row(away * 3);
  s.source = "procedural: lake";
}

void make_river(Setting& s) {
  s.camera(s.dice.uniform(0.34F, 0.44F), s.dice.uniform(1.8F, 2.4F));
  far_shore(s, s.dice.uniform(70, 120));
  Ground land = bank(s);
  paint_ground(s.canvas, s.view, land, s.dice.split("land"));
  Water water;
  water.deep = mix({34, 62, 56}, {46, 78, 84}, s.dice.uniform());
  water.waves = s.dice.uniform(0.25F, 0.55F);
  water.metres = 3;
  water.mirrors = true;
  const float middle = s.dice.uniform(-1.2F, 1.2F), half = s.dice.uniform(2, 3.2F), sway = s.dice.uniform(2, 4.5F);
  const Curve course(0, 0, sway, 26, 3, s.dice.split("course")), left(0, 0, 0.5F, 2.6F, 4, s.dice.split("left")),
      right(0, 0, 0.5F, 2.6F, 4, s.dice.split("right"));
  const auto n = static_cast<std::size_t>(s.canvas.width);
  const auto inside = [&](int y, float* cover, float wider) {
    const float z = s.view.distance(y), pixel = z / s.view.focal, soft = std::max(pixel, 0.1F);
    const float center = middle + course(std::min(z, 70.0F) - 20) + 0.02F * z * course(11);
    for (std::size_t x = 0; x < n; ++x) {
      const float side = (static_cast<float>(x) + 0.5F - s.view.center()) * pixel - center;
      cover[x] = clamped(0.5F + (half + wider + left(std::min(z, 75.0F)) + side) / soft) *
                 clamped(0.5F + (half + wider + right(std::min(z, 75.0F)) - side) / soft);
    }
  };
  Ground gravel;
  gravel.tile = "pebbles";
  gravel.region = "stone";
  gravel.upright = true;
  gravel.metres = 1.2F;
  gravel.tint = {0.9F, 0.88F, 0.84F};
  paint_ground(s.canvas, s.view, gravel, s.dice.split("gravel"), [&](int y, float* cover) { inside(y, cover, 0.35F); });
  paint_water(s.canvas, s.view, s.look, water, s.dice.split("river"),
              [&](int y, float* cover) { inside(y, cover, 0); });
  s.ground = s.view.horizon + 0.1F * s.h();
  s.source = "procedural: river";
}

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

void make_sky(Setting& s) {
  s.camera(s.dice.uniform(1.05F, 1.25F), 30);
  s.ground = s.h();
  if (s.look.plain_day && s.look.sky.clouds < 0.1F) s.look.sky.clouds = 0.3F;
  s.source = "procedural: sky";
}

void make_space(Setting& s) {
  s.camera(0.5F, 1.6F);
  s.finished = true;
  s.ground = s.h();
  const std::uint8_t name = s.canvas.name("space");
  const std::shared_ptr<const Ripmap> gas = tile("clouds");
  const auto n = static_cast<std::size_t>(s.canvas.width);
  std::vector<float> a(n), b(n), c(n);
  const float u = s.dice.uniform(), v = s.dice.uniform(), step = 0.5F / s.w(), slant = s.dice.uniform(-1, 1);
  const Tone first = mix({86, 40, 112}, {30, 66, 132}, s.dice.uniform()),
             second = mix({140, 60, 60}, {40, 110, 120}, s.dice.uniform());
  const std::uint64_t seed = s.dice.next();
  for (int y = 0; y < s.canvas.height; ++y) {
    const float row = static_cast<float>(y) * step;
    gas->sample_row(u, step, v + row, step, step, s.canvas.width, a.data());
    gas->sample_row(v, 0.6F * step, u - 0.6F * row, step, step, s.canvas.width, b.data());
    gas->sample_row(u + 0.5F, 2.2F * step, v + 2.2F * row, 2 * step, 2 * step, s.canvas.width, c.data());
    for (std::size_t x = 0; x < n; ++x) {
      const float across = (static_cast<float>(x) / s.w() - 0.5F) * slant + (static_cast<float>(y) / s.h() - 0.5F);
      const float band = 1 / (1 + 16 * across * across);
      const float one = clamped((a[x] - 120) / 110) * band, two = clamped((b[x] - 130) / 100) * band;
      Tone tone = Tone{5, 6, 14} + first * (one * 0.95F) + second * (two * 0.6F * clamped((c[x] - 60) / 120)) +
                  Tone{60, 62, 70} * (band * band * clamped((a[x] + c[x] - 250) / 150) * 0.7F);
      const float star = lattice(static_cast<int>(x), y, seed);
      if (star > 0.993F) {
        const float strength = (star - 0.993F) / 0.007F;
        tone = tone + Tone{225, 228, 240} * (strength * strength * strength * (0.35F + 0.65F * band));
      }
      s.canvas.paint(s.canvas.at(0, y) + x, tone, 1, name, 1);
    }
  }
  for (int k = 0; k < 26; ++k) {  // bright stars
    const float x = s.dice.uniform() * s.w(), y = s.dice.uniform() * s.h(),
                r = s.dice.uniform(0.7F, 1.7F) * s.h() / 512;
    const Tone tone = mix({190, 210, 255}, {255, 226, 190}, s.dice.uniform());
    for (int dy = -5; dy <= 5; ++dy)
      for (int dx = -5; dx <= 5; ++dx) {
        const int px = static_cast<int>(x) + dx, py = static_cast<int>(y) + dy;
        if (px < 0 || py < 0 || px >= s.canvas.width || py >= s.canvas.height) continue;
        const float d2 = static_cast<float>(dx * dx + dy * dy) / (r * r);
        Tone& t = s.canvas.color[s.canvas.at(px, py)];
        t = t + tone * (1 / (1 + d2 * d2));
      }
  }
  if (s.dice.chance(0.55F)) {  // the limb of a planet
    const std::uint8_t planet = s.canvas.name("planet");
    const bool low = s.dice.chance(0.6F);
    const float radius = (low ? s.dice.uniform(1.1F, 2.0F) : s.dice.uniform(0.16F, 0.34F)) * s.h();
    const float cx = low ? s.dice.uniform(0.1F, 0.9F) * s.w() : s.dice.uniform(0.15F, 0.85F) * s.w();
    const float cy = low ? s.h() + radius - s.dice.uniform(0.16F, 0.34F) * s.h() : s.dice.uniform(0.2F, 0.6F) * s.h();
    const bool blue = low || s.dice.chance(0.4F);
    const Tone ground = blue ? Tone{34, 82, 142} : mix({176, 116, 78}, {150, 140, 128}, s.dice.uniform());
    const float lx = s.dice.uniform(-0.7F, 0.7F), ly = -0.6F, lz = 0.55F;
    for (int y = 0; y < s.canvas.height; ++y) {
      const float dy = (static_cast<float>(y) + 0.5F - cy) / radius;
      if (std::fabs(dy) > 1.06F) continue;
      gas->sample_row(u, step * 1.5F, v + 1.5F * static_cast<float>(y) * step, step, step, s.canvas.width, a.data());
      gas->sample_row(v, step * 4, u + 4 * static_cast<float>(y) * step, 4 * step, 4 * step, s.canvas.width, b.data());
      for (std::size_t x = 0; x < n; ++x) {
        const float dx = (static_cast<float>(x) + 0.5F - cx) / radius, d2 = dx * dx + dy * dy;
        const std::size_t i = s.canvas.at(0, y) + x;
        if (d2 < 1) {
          const float z = std::sqrt(1 - d2), light = clamped(lx * dx + ly * dy + lz * z + 0.08F) * 1.15F;
          const float cloud = blue ? clamped((a[x] + 0.4F * (b[x] - 128) - 132) / 50) : 0;
          const float land = blue ? clamped((b[x] - 150) / 20) : 0;
          Tone tone = mix(ground, {104, 112, 74}, land) * (1 + 0.004F * (a[x] - 128) + 0.003F * (b[x] - 128));
          tone = mix(tone, {240, 242, 246}, cloud * 0.9F);
          tone = mix(tone, {120, 170, 230}, blue ? 0.75F * (1 - z) * (1 - z) : 0);
          const float edge = clamped((1 - std::sqrt(d2)) * radius);
          s.canvas.paint(i, mix(s.canvas.color[i], tone * light, edge), 1, planet, 1);
        } else if (blue && d2 < 1.1F) {
          const float glow = clamped(1 - (std::sqrt(d2) - 1) * 22);
          s.canvas.color[i] =
              s.canvas.color[i] + Tone{60, 120, 200} * (glow * glow * clamped(lx * dx + ly * dy + 0.2F));
        }
      }
    }
  }
  s.look = look_of("day", s.dice);
  s.look.light.color = {0.95F, 0.95F, 1};
  s.look.light.shadow = 0;
  s.look.light.fog = 0;
  s.source = "procedural: stars";
}

}  // namespace maia
