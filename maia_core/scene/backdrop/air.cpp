// The sky and space.
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {
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

}  // namespace maia::backdrop
