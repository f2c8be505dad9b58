// Forests.
#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/landscape.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/setting.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

namespace {

// A wall of leaves behind everything, out of focus, with the sky shining through on top.
void leafy_wall(Setting& s, Tone tint, float open_above) {
  const std::shared_ptr<const Ripmap> leaves = tile("foliage"), holes = tile("clouds");
  const std::uint8_t name = s.canvas.name("tree");
  const auto n = static_cast<std::size_t>(s.canvas.width);
  std::vector<float> texels(3 * n), gaps(n);
  const float u = s.dice.uniform(), v = s.dice.uniform(), step = 0.75F / s.w(), blur = 0.02F;
  const int last = std::min(static_cast<int>(s.view.horizon) + 2, s.canvas.height);
  for (int y = 0; y < last; ++y) {
    const float down = static_cast<float>(y) / std::max(s.view.horizon, 1.0F);
    leaves->sample_row(u, step, v + static_cast<float>(y) * step, blur, blur, s.canvas.width, texels.data());
    holes->sample_row(v, step * 1.7F, u + static_cast<float>(y) * step * 1.7F, 0.004F, 0.004F, s.canvas.width,
                      gaps.data());
    for (std::size_t x = 0; x < n; ++x) {
      const Tone tone = Tone{texels[3 * x], texels[3 * x + 1], texels[3 * x + 2]} * tint * mix(1.35F, 0.7F, down);
      const float open = open_above * smooth_step(150 + 90 * down, 190 + 90 * down, gaps[x]);
      s.canvas.paint(s.canvas.at(0, y) + x, tone, 1 - open, name, 70);
    }
  }
}

void trunk(Setting& s, float x, float foot, float width, float metres, Tone tint, float lean) {
  const std::shared_ptr<const Ripmap> bark = tile("bark");
  const std::uint8_t name = s.canvas.name("tree");
  const std::uint64_t seed = s.dice.next();
  const float u0 = s.dice.uniform(), v0 = s.dice.uniform();
  std::vector<float> texels;
  const int last = std::min(static_cast<int>(foot), s.canvas.height - 1);
  const float tiles_across = 0.45F;
  for (int y = 0; y <= last; ++y) {
    const float up = (foot - static_cast<float>(y)) / s.h();
    const float flare = 1 + 0.5F * std::exp(-up * 9 * s.h() / std::max(width * 4, 1.0F));
    const float wobble = fractal_line(up * 2.2F + 7, 3, seed) * 0.1F * width;
    const float middle = x + lean * up * s.h() + wobble, half = 0.5F * width * flare * mix(1.0F, 0.75F, clamped(up));
    const int left = std::max(static_cast<int>(std::floor(middle - half)), 0);
    const int right = std::min(static_cast<int>(std::ceil(middle + half)), s.canvas.width);
    if (left >= right) continue;
    texels.resize(3 * static_cast<std::size_t>(right - left));
    const float step = tiles_across / (2 * half);
    bark->sample_row(u0 + (static_cast<float>(left) - middle) * step, step,
                     v0 - up * s.h() / width * tiles_across * 0.8F, step, step, right - left, texels.data());
    for (int column = left; column < right; ++column) {
      const float side = (static_cast<float>(column) + 0.5F - middle) / half;
      const float cover = clamped((1 - std::fabs(side)) * half + 0.5F);
      const float round = std::sqrt(std::max(1 - side * side, 0.0F));
      const float light = 0.35F + 0.6F * round - 0.25F * side * (s.look.light.from > 0 ? -1.0F : 1.0F);
      const float* t = &texels[3 * static_cast<std::size_t>(column - left)];
      s.canvas.paint(s.canvas.at(column, y), Tone{t[0], t[1], t[2]} * tint * light, cover, name, metres);
    }
  }
}

}  // namespace

void make_forest(Setting& s) {
  s.camera(s.dice.uniform(0.42F, 0.55F), s.dice.uniform(1.4F, 1.8F));
  const bool autumn = s.dice.chance(0.25F);
  leafy_wall(s, autumn ? Tone{1.5F, 1.0F, 0.7F} : Tone{1.05F, 1.1F, 0.95F}, s.dice.uniform(0.15F, 0.7F));
  trees(s, autumn ? std::vector<std::string>{"autumn", "bush"} : std::vector<std::string>{"bush", "broadleaf", "hedge"},
        34, 4, 1.1F, {0.75F, 0.8F, 0.7F});
  Ground g;
  const bool leaves = autumn || s.dice.chance(0.5F);
  g.tile = leaves ? "leaves" : "grass";
  g.region = leaves ? "soil" : "grass";
  g.upright = !leaves;
  g.metres = leaves ? 2.2F : 1.7F;
  g.tint = leaves ? Tone{0.86F, 0.84F, 0.8F} : Tone{0.95F, 0.95F, 0.85F};
  g.patches = 0.3F;
  g.patch_tint = {0.8F, 0.92F, 0.7F};
  g.farthest = 45;
  paint_ground(s.canvas, s.view, g, s.dice.split("floor"));
  struct Stem {
    float x, metres, width;
  };
  std::vector<Stem> stems;
  const int count = 9 + s.dice.below(8);
  for (int k = 0; k < count; ++k) {
    const float t = static_cast<float>(k) / static_cast<float>(count);
    const float metres = mix(30.0F, 6.5F, t * t * (3 - 2 * t));
    float x = s.dice.uniform(-0.04F, 1.04F);
    if (metres < 11)
      x = s.dice.chance(0.5F) ? s.dice.uniform(-0.05F, 0.2F) : s.dice.uniform(0.8F, 1.05F);  // room for things
    stems.push_back({x, metres, s.dice.uniform(0.3F, 0.6F)});
  }
  const float lean = s.dice.uniform(-0.03F, 0.03F);
  const Tone wood = mix({0.8F, 0.8F, 0.78F}, {1.0F, 0.9F, 0.8F}, s.dice.uniform());
  for (const Stem& stem : stems)
    trunk(s, stem.x * s.w(), s.view.row(stem.metres), stem.width * s.view.focal / stem.metres, stem.metres * 1.4F,
          wood * mix(1.0F, 0.8F, stem.metres / 30), lean + s.dice.uniform(-0.03F, 0.03F));
  s.look.visibility = std::min(s.look.visibility, 110.0F);
  s.ground = s.view.row(20);
  s.source = "procedural: forest";
}

}  // namespace maia::backdrop
