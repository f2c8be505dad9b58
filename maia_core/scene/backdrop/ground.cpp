#include "scene/backdrop/ground.hpp"

#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

void paint_ground(Canvas& canvas, const View& view, const Ground& ground, Dice dice, const RowMask& mask) {
  const std::shared_ptr<const Ripmap> texture = tile(ground.tile), broad = tile("patches");
  const std::shared_ptr<const Ripmap> relief = ground.relief.empty() ? nullptr : tile(ground.relief);
  const std::uint8_t name = canvas.name(ground.region);
  const auto n = static_cast<std::size_t>(canvas.width);
  std::vector<float> fine(3 * n), coarse(3 * n), near_patch(n), far_patch(n), bumps(n), cover(n, 1.0F);
  const float u1 = dice.uniform(), v1 = dice.uniform(), u2 = dice.uniform(), v2 = dice.uniform(), u3 = dice.uniform(),
              v3 = dice.uniform();
  const float means[3] = {texture->mean(0), texture->mean(1), texture->mean(2)};
  const int first = std::max(static_cast<int>(std::ceil(view.horizon - 0.5F)), 0);
  constexpr float larger = 2.7F;
  const std::uint64_t band_seed = dice.next();
  for (int y = first; y < canvas.height; ++y) {
    if (mask) {
      mask(y, cover.data());
      if (std::all_of(cover.begin(), cover.end(), [](float c) { return c <= 0; })) continue;
    }
    const float z = view.distance(y);
    const float across = z / view.focal, down = z * across / view.eye;
    const float left = -view.center() * across;
    const auto sample = [&](const Ripmap& map, float metres, float u, float v, float* out) {
      map.sample_row(u + left / metres, across / metres, v - z / metres, across / metres, down / metres, canvas.width,
                     out);
    };
    float fine_share = 0.8F, coarse_share = 0.5F;
    if (ground.upright) {
      // Bands of one scale each, the texture of one going over into that of the next: what stands stays upright, and
      // the nearer it is the larger it is.
      const float band = std::log2(std::max(static_cast<float>(y) + 0.5F - view.horizon, 0.5F)) * 2;
      const float whole = std::floor(band), over = smooth_step(0.1F, 0.9F, band - whole);
      const auto banded = [&](float k, float* out) {
        const float side = ground.metres / view.eye * std::exp2(0.5F * k + 0.25F);  // of the tile, in pixels
        Dice of_band(mixed(band_seed + static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 64)));
        const float u = of_band.uniform(), v = of_band.uniform();
        texture->sample_row(u - view.center() / side, 1 / side, v + (static_cast<float>(y) - view.horizon) / side,
                            1 / side, 1 / side, canvas.width, out);
      };
      banded(whole, fine.data());
      banded(whole + 1, coarse.data());
      const float strength = 1.15F / std::sqrt(over * over + (1 - over) * (1 - over));
      fine_share = (1 - over) * strength;
      coarse_share = over * strength;
    } else {
      sample(*texture, ground.metres, u1, v1, fine.data());
      sample(*texture, ground.metres * larger, u2, v2, coarse.data());
    }
    sample(*broad, 9, u2, v2, near_patch.data());
    sample(*broad, 70, u3, v3, far_patch.data());
    const float patch_share = 1 / 128.0F / (1 + z * z * 2e-4F);  // far away they would be streaks
    if (relief) sample(*relief, ground.relief_metres, u3, v3, bumps.data());
    for (std::size_t x = 0; x < n; ++x) {
      if (cover[x] <= 0) continue;
      const float patch = ((near_patch[x] - 128) + (far_patch[x] - 128)) * patch_share;
      float light = 1 + ground.patches * patch;
      if (relief) light *= 1 + ground.relief_strength * (bumps[x] - 128) * (1 / 128.0F);
      const float toward = clamped(0.5F + patch) * std::min(ground.patches * 4, 1.0F);
      const float* f = &fine[3 * x];
      const float* c = &coarse[3 * x];
      Tone tone = {means[0] + ground.contrast * (fine_share * (f[0] - means[0]) + coarse_share * (c[0] - means[0])),
                   means[1] + ground.contrast * (fine_share * (f[1] - means[1]) + coarse_share * (c[1] - means[1])),
                   means[2] + ground.contrast * (fine_share * (f[2] - means[2]) + coarse_share * (c[2] - means[2]))};
      tone = tone * ground.tint * mix(Tone{1, 1, 1}, ground.patch_tint, toward) * light;
      canvas.paint(canvas.at(0, y) + x, tone, cover[x], name, std::min(z, ground.farthest));
    }
  }
}

void paint_water(Canvas& canvas, const View& view, const Look& look, const Water& water, Dice dice,
                 const RowMask& mask) {
  const std::shared_ptr<const Ripmap> slopes = tile("waves"), broad = tile("patches");
  const std::uint8_t name = canvas.name("water");
  const auto n = static_cast<std::size_t>(canvas.width);
  std::vector<float> fine(n), swell(n), patch(n), cover(n, 1.0F);
  const float u1 = dice.uniform(), v1 = dice.uniform(), u2 = dice.uniform(), v2 = dice.uniform(), u3 = dice.uniform();
  const int first = std::max(static_cast<int>(std::ceil(view.horizon - 0.5F)), 0);
  const float sun_column = view.center() * (1 + look.sky.sun_x);
  // The picture above the water, before water was painted, for reflections.
  const std::vector<Tone> above = water.mirrors ? canvas.color : std::vector<Tone>();
  const std::vector<float> above_cover = water.mirrors ? canvas.cover : std::vector<float>();
  for (int y = first; y < canvas.height; ++y) {
    if (mask) {
      mask(y, cover.data());
      if (std::all_of(cover.begin(), cover.end(), [](float c) { return c <= 0; })) continue;
    }
    const float z = view.distance(y), across = z / view.focal, down = z * across / view.eye,
                left = -view.center() * across;
    const float m = water.metres, m2 = water.metres * 5.3F;
    slopes->sample_row(u1 + left / m, across / m, v1 - z / m, across / m, down / m, canvas.width, fine.data());
    slopes->sample_row(u2 + left / m2, across / m2, v2 - z / m2, across / m2, down / m2, canvas.width, swell.data());
    broad->sample_row(u3 + left / 160, across / 160, v2 - z / 160, across / 160, down / 160, canvas.width,
                      patch.data());
    const float up = (static_cast<float>(y) + 0.5F - view.horizon) / view.focal;  // tangent of the angle looked down
    const float graze = 1 - up / std::sqrt(1 + up * up);
    const float fresnel = 0.04F + 0.9F * graze * graze * graze * graze;
    const float shallow = smooth_step(water.shallow_from, water.shallow_to, static_cast<float>(y));
    const Tone deep = mix(water.deep, water.shallow, shallow);
    const float glitter_width = view.focal * (0.05F + 0.35F * up);
    const float sunny = look.sky.disk > 0 ? 1.0F : 0.0F;
    for (std::size_t x = 0; x < n; ++x) {
      if (cover[x] <= 0) continue;
      const float slope = water.waves * ((fine[x] - 128) * 0.009F + (swell[x] - 128) * 0.012F);
      const float share = clamped(fresnel * (1 - 0.3F * water.waves) + (0.04F + 0.25F * graze) * slope + 0.05F);
      const float height = std::max(up + 0.25F * water.waves + 0.35F * slope, 0.0F);
      Tone shown = sky_gradient(look.sky, height);
      Tone sky = look.ungraded(shown);
      const float dx = (static_cast<float>(x) + 0.5F - sun_column) / glitter_width;
      const float column = 1 / (1 + dx * dx * dx * dx);
      if (water.mirrors) {
        const float mirrored = view.horizon - (static_cast<float>(y) + 0.5F - view.horizon) * (1 + 0.25F * slope) - 1 -
                               slope * 0.02F * static_cast<float>(canvas.height);
        const int row = static_cast<int>(mirrored);
        if (row >= 0 && row < canvas.height) {
          const int shift = static_cast<int>(slope * 0.01F * static_cast<float>(canvas.width));
          const int column_at = std::clamp(static_cast<int>(x) + shift, 0, canvas.width - 1);
          const std::size_t i = canvas.at(column_at, row);
          sky = above[i] + sky * (1 - above_cover[i]);
        }
      }
      Tone tone = mix(deep * (1 + 0.5F * slope + 0.0015F * (patch[x] - 128)), sky, share);
      tone = tone + look.ungraded(look.sky.glow * 0.8F) * (sunny * column * clamped(0.25F + 1.6F * slope));
      if (water.waves > 0.5F) {  // white caps
        const float cap = smooth_step(
            0.62F, 0.95F, (fine[x] - 128) * 0.0062F + (swell[x] - 128) * 0.004F + 0.3F * (water.waves - 0.5F));
        tone = mix(tone, Tone{236, 240, 242}, 0.75F * cap * (1 - shallow));
      }
      canvas.paint(canvas.at(0, y) + x, tone, cover[x], name, z);
    }
  }
}

}  // namespace maia::backdrop
