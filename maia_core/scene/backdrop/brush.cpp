#include "scene/backdrop/brush.hpp"

#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {

void paint_slab(Canvas& canvas, const Slab& slab) {
  const std::uint8_t name = canvas.name(slab.region);
  const int x0 = std::max(static_cast<int>(std::floor(slab.left)), 0),
            x1 = std::min(static_cast<int>(std::ceil(slab.right)), canvas.width);
  const int y0 = std::max(static_cast<int>(std::floor(slab.top)), 0),
            y1 = std::min(static_cast<int>(std::ceil(slab.bottom)), canvas.height);
  const float cx = (slab.left + slab.right) / 2, cy = (slab.top + slab.bottom) / 2;
  const float hx = (slab.right - slab.left) / 2, hy = (slab.bottom - slab.top) / 2;
  const float corner = std::min({slab.corner, hx, hy});
  for (int y = y0; y < y1; ++y) {
    const float py = static_cast<float>(y) + 0.5F;
    const Tone tone = mix(slab.upper, slab.lower, clamped((py - slab.top) / std::max(slab.bottom - slab.top, 1.0F)));
    for (int x = x0; x < x1; ++x) {
      const float px = static_cast<float>(x) + 0.5F;
      const float qx = std::fabs(px - cx) - hx + corner, qy = std::fabs(py - cy) - hy + corner;
      const float outside =
          std::hypot(std::max(qx, 0.0F), std::max(qy, 0.0F)) + std::min(std::max(qx, qy), 0.0F) - corner;
      const float cover = clamped(0.5F - outside);
      if (cover <= 0) continue;
      const float across = (px - slab.left) / std::max(slab.right - slab.left, 1.0F);
      canvas.paint(canvas.at(x, y), tone * (1 - slab.shade_right * across), cover * slab.opacity, name, slab.metres);
    }
  }
}

void paint_shadow(Canvas& canvas, float x, float y, float radius_x, float radius_y, float strength) {
  const int x0 = std::max(static_cast<int>(x - radius_x), 0),
            x1 = std::min(static_cast<int>(x + radius_x) + 1, canvas.width);
  const int y0 = std::max(static_cast<int>(y - radius_y), 0),
            y1 = std::min(static_cast<int>(y + radius_y) + 1, canvas.height);
  for (int row = y0; row < y1; ++row)
    for (int column = x0; column < x1; ++column) {
      const float u = (static_cast<float>(column) + 0.5F - x) / radius_x,
                  v = (static_cast<float>(row) + 0.5F - y) / radius_y;
      const float near = std::max(1 - u * u - v * v, 0.0F);
      Tone& t = canvas.color[canvas.at(column, row)];
      t = t * (1 - strength * near);
    }
}

void paint_surface(Canvas& canvas, const std::string& tile_name, float left, float top, float right, float bottom,
                   float pixels, Tone tint, float contrast, const std::string& region, float metres, Dice dice) {
  const std::shared_ptr<const Ripmap> texture = tile(tile_name);
  const std::uint8_t name = canvas.name(region);
  const int x0 = std::max(static_cast<int>(left), 0), x1 = std::min(static_cast<int>(right), canvas.width);
  const int y0 = std::max(static_cast<int>(top), 0), y1 = std::min(static_cast<int>(bottom), canvas.height);
  if (x0 >= x1) return;
  std::vector<float> texels(3 * static_cast<std::size_t>(x1 - x0));
  const float u = dice.uniform(), v = dice.uniform(), step = 1 / pixels;
  const Tone mean = {texture->mean(0), texture->mean(1), texture->mean(2)};
  for (int y = y0; y < y1; ++y) {
    texture->sample_row(u + static_cast<float>(x0) * step, step, v + static_cast<float>(y) * step, step, step, x1 - x0,
                        texels.data());
    for (int x = x0; x < x1; ++x) {
      const float* t = &texels[3 * static_cast<std::size_t>(x - x0)];
      const Tone tone = mix(mean, {t[0], t[1], t[2]}, contrast) * tint;
      canvas.paint(canvas.at(x, y), tone, 1, name, metres);
    }
  }
}

void paint_curtain(Canvas& canvas, float left, float top, float right, float bottom, float fold, Tone tone, float depth,
                   const std::string& region, float metres, Dice dice) {
  const std::uint8_t name = canvas.name(region);
  const std::uint64_t seed = dice.next();
  const int x0 = std::max(static_cast<int>(left), 0), x1 = std::min(static_cast<int>(right), canvas.width);
  const int y0 = std::max(static_cast<int>(top), 0), y1 = std::min(static_cast<int>(bottom), canvas.height);
  for (int x = x0; x < x1; ++x) {
    const float at = static_cast<float>(x) / fold;
    const float phase = at * 6.2832F + 2.4F * line_noise(at * 0.6F, seed);
    const float light =
        1 + depth * (std::sin(phase) * 0.7F + 0.4F * std::sin(2.1F * phase + 1) + 0.3F * line_noise(at * 5, seed + 1));
    for (int y = y0; y < y1; ++y) {
      const float down = (static_cast<float>(y) - top) / std::max(bottom - top, 1.0F);
      canvas.paint(canvas.at(x, y), tone * (light * mix(1.05F, 0.9F, down)), 1, name, metres);
    }
  }
}

void soften(Canvas& canvas, int first, int last, float radius) {
  first = std::max(first, 0);
  last = std::min(last, canvas.height);
  const int r = static_cast<int>(radius + 0.5F);
  if (r < 1 || first >= last) return;
  const int w = canvas.width;
  const float share = 1 / static_cast<float>(2 * r + 1);
  std::vector<Tone> line(static_cast<std::size_t>(w));
  for (int pass = 0; pass < 2; ++pass) {
    for (int y = first; y < last; ++y) {
      Tone* row = &canvas.color[canvas.at(0, y)];
      std::copy(row, row + w, line.begin());
      Tone sum = {};
      for (int x = -r - 1; x < r; ++x) sum = sum + line[static_cast<std::size_t>(std::clamp(x, 0, w - 1))];
      for (int x = 0; x < w; ++x) {
        sum = sum + line[static_cast<std::size_t>(std::min(x + r, w - 1))] +
              line[static_cast<std::size_t>(std::max(x - r - 1, 0))] * -1.0F;
        row[x] = sum * share;
      }
    }
    // Columns, a whole row of sums at a time.
    const std::vector<Tone> copy(canvas.color.begin() + static_cast<std::ptrdiff_t>(canvas.at(0, first)),
                                 canvas.color.begin() + static_cast<std::ptrdiff_t>(canvas.at(0, last - 1)) + w);
    const auto from = [&](int y) {
      return &copy[static_cast<std::size_t>(std::clamp(y, first, last - 1) - first) * static_cast<std::size_t>(w)];
    };
    std::vector<Tone> sums(static_cast<std::size_t>(w));
    for (int y = first - r - 1; y < first + r; ++y)
      for (int x = 0; x < w; ++x) sums[static_cast<std::size_t>(x)] = sums[static_cast<std::size_t>(x)] + from(y)[x];
    for (int y = first; y < last; ++y) {
      const Tone* in = from(y + r);
      const Tone* out = from(y - r - 1);
      Tone* row = &canvas.color[canvas.at(0, y)];
      for (int x = 0; x < w; ++x) {
        Tone& sum = sums[static_cast<std::size_t>(x)];
        sum = sum + in[x] + out[x] * -1.0F;
        row[x] = sum * share;
      }
    }
  }
}

}  // namespace maia::backdrop
