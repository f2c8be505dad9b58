#include "scene/compose/shadow.hpp"

#include <algorithm>
#include <cmath>

#include "scene/compose/targets.hpp"

namespace maia::compose {
namespace {

/// A small map of values 0..1, one for `cell` x `cell` pixels of the picture.
struct Plan {
  int x0 = 0, y0 = 0;  // of the first cell, in cells relative to the layer's top left corner
  int width = 0, height = 0;
  std::vector<float> values;
  float& at(int x, int y) { return values[std::size_t(y) * std::size_t(width) + std::size_t(x)]; }
};

/// The layer's alpha, averaged over cells.
Plan silhouette(const Layer& layer, int cell) {
  Plan plan{0, 0, (layer.width + cell - 1) / cell, (layer.height + cell - 1) / cell, {}};
  plan.values.assign(std::size_t(plan.width) * std::size_t(plan.height), 0.0F);
  const float share = 1.0F / float(cell * cell);
  for (int y = 0; y < layer.height; ++y) {
    const float* alpha = layer.alpha.data() + std::size_t(y) * std::size_t(layer.width);
    for (int x = 0; x < layer.width; ++x) plan.at(x / cell, y / cell) += alpha[x] * share;
  }
  return plan;
}

/// Where the thing meets the ground: for each column the row of the ground below it, and how closely it touches it.
struct Footing {
  std::vector<float> ground;
  std::vector<float> touch;
};

/// The ground under a thing is the line that its feet stand on: the lower convex hull of its outline, without what is
/// too steep or too high to be ground.
Footing footing(const Plan& shape) {
  const int w = shape.width;
  std::vector<float> bottom(std::size_t(w), -1.0F);
  float base = 0;
  for (int x = 0; x < w; ++x) {
    for (int y = shape.height - 1; y >= 0; --y) {
      const float here = shape.values[std::size_t(y) * std::size_t(w) + std::size_t(x)];
      if (here > 0.35F) {
        bottom[std::size_t(x)] = float(y) + std::min(here, 1.0F);
        break;
      }
    }
    base = std::max(base, bottom[std::size_t(x)]);
  }
  const float highest = base - std::max(0.2F * float(shape.height), 1.5F);
  struct Point {
    float x, y;
  };
  std::vector<Point> hull;
  for (int x = 0; x < w; ++x) {
    const Point p{float(x), bottom[std::size_t(x)]};
    if (p.y < highest) continue;
    while (hull.size() > 1) {
      const Point a = hull[hull.size() - 2], b = hull.back();
      if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) < 0) break;  // b lies below the line from a to p
      hull.pop_back();
    }
    hull.push_back(p);
  }
  const auto steep = [](const Point& a, const Point& b) { return std::abs(b.y - a.y) > 0.3F * (b.x - a.x); };
  std::size_t first = 0, last = hull.empty() ? 0 : hull.size() - 1;
  while (first < last && steep(hull[first], hull[first + 1])) ++first;
  while (first < last && steep(hull[last - 1], hull[last])) --last;

  Footing result{std::vector<float>(std::size_t(w), base), std::vector<float>(std::size_t(w), 0.0F)};
  if (hull.empty()) return result;
  const float reach = std::max(0.035F * float(shape.height), 1.0F);
  std::size_t k = first;
  for (int x = 0; x < w; ++x) {
    while (k + 1 < last && hull[k + 1].x <= float(x)) ++k;
    float y = hull[first].y;
    if (first < last) {
      const Point a = hull[k], b = hull[k + 1];
      const float t = std::clamp((float(x) - a.x) / (b.x - a.x), 0.0F, 1.0F);
      y = a.y + (b.y - a.y) * t;
    }
    result.ground[std::size_t(x)] = y;
    if (bottom[std::size_t(x)] >= 0) {
      const float gap = std::max(y - bottom[std::size_t(x)], 0.0F) / reach;
      result.touch[std::size_t(x)] = 1 / (1 + gap * gap);
    }
  }
  return result;
}

void box_blur_line(float* values, int count, int stride, int radius, std::vector<float>& line) {
  line.assign(std::size_t(count), 0.0F);
  float sum = 0;
  const float share = 1.0F / float(2 * radius + 1);
  for (int i = -radius; i < count; ++i) {
    if (i + radius < count) sum += values[std::ptrdiff_t(i + radius) * stride];
    if (i - radius - 1 >= 0) sum -= values[std::ptrdiff_t(i - radius - 1) * stride];
    if (i >= 0) line[std::size_t(i)] = sum * share;
  }
  for (int i = 0; i < count; ++i) values[std::ptrdiff_t(i) * stride] = std::max(line[std::size_t(i)], 0.0F);
}

void box_blur(Plan& plan, int across, int down) {
  std::vector<float> line;
  for (int pass = 0; pass < 2; ++pass) {
    if (across > 0)
      for (int y = 0; y < plan.height; ++y) box_blur_line(&plan.at(0, y), plan.width, 1, across, line);
    if (down > 0)
      for (int x = 0; x < plan.width; ++x) box_blur_line(&plan.at(x, 0), plan.height, plan.width, down, line);
  }
}

MAIA_MANY_TARGETS void mix_rows(const float* __restrict above, const float* __restrict below, float weight,
                                float* __restrict line, int count) {
  for (int i = 0; i < count; ++i) line[i] = above[i] + (below[i] - above[i]) * weight;
}

/// Enlarges the plan onto the picture.
void lay_on(ShadowPlane& plane, Plan& plan, const Layer& layer, int cell, int ground) {
  const int left = layer.x + plan.x0 * cell, top = layer.y + plan.y0 * cell;
  const int x0 = std::max(left, 0), x1 = std::min(left + plan.width * cell, plane.width);
  const int y0 = std::max({top, ground, 0}), y1 = std::min(top + plan.height * cell, plane.height);
  if (x0 >= x1 || y0 >= y1) return;
  const float step = 1.0F / float(cell);
  std::vector<float> line(std::size_t(plan.width) + 1);
  std::vector<int> columns;
  std::vector<float> weights;
  for (int x = x0; x < x1; ++x) {
    const float at = std::clamp((float(x - left) + 0.5F) * step - 0.5F, 0.0F, float(plan.width - 1));
    columns.push_back(int(at));
    weights.push_back(at - float(int(at)));
  }
  for (int y = y0; y < y1; ++y) {
    const float at = std::clamp((float(y - top) + 0.5F) * step - 0.5F, 0.0F, float(plan.height - 1));
    const int row = int(at);
    mix_rows(&plan.at(0, row), &plan.at(0, std::min(row + 1, plan.height - 1)), at - float(row), line.data(),
             plan.width);
    line[std::size_t(plan.width)] = line[std::size_t(plan.width) - 1];
    const float rim = std::min(float(y - ground + 1) * 0.125F, 1.0F) * 255.0F;  // no edge where the ground begins
    std::uint8_t* to = plane.values.data() + std::size_t(y) * std::size_t(plane.width) + std::size_t(x0);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const float a = line[std::size_t(columns[i])], b = line[std::size_t(columns[i]) + 1];
      const auto value = static_cast<std::uint8_t>((a + (b - a) * weights[i]) * rim);
      to[i] = std::max(to[i], value);
    }
    plane.begin[std::size_t(y)] = std::min(plane.begin[std::size_t(y)], x0);
    plane.end[std::size_t(y)] = std::max(plane.end[std::size_t(y)], x1);
  }
}

}  // namespace

ShadowPlane::ShadowPlane(int w, int h)
    : width(w),
      height(h),
      values(std::size_t(w) * std::size_t(h), 0),
      begin(std::size_t(h), w),
      end(std::size_t(h), 0) {}

void add_shadow(ShadowPlane& plane, const Layer& layer, const ShadowStyle& style) {
  if (layer.empty()) return;
  const int cell = std::clamp(int(style.size / 72), 1, 8);
  const Plan shape = silhouette(layer, cell);
  const Footing feet = footing(shape);
  const float size = float(style.size) / float(cell);
  const float lifted = style.lifted / float(cell);

  const float elevation = std::clamp(style.light.elevation, 0.12F, 1.0F) * 1.5707963F;
  const float length = std::clamp(std::cos(elevation) / std::sin(elevation), 0.12F, 2.2F);
  const float aside = -style.light.from * length * 0.8F;
  // A low light is in the picture and throws shadows at the viewer; a high one stands behind the camera.
  const float back = style.light.elevation < 0.25F ? -0.22F * length : 0.13F + 0.15F * length;

  const int margin_x = int(std::abs(aside) * (float(shape.height) + lifted) + 0.15F * size) + 3;
  const int margin_up = 2;
  const int margin_down = int(std::max(-back, 0.0F) * (float(shape.height) + lifted) + lifted + 0.14F * size) + 3;
  Plan shadow{-margin_x, -margin_up, shape.width + 2 * margin_x, shape.height + margin_up + margin_down, {}};
  shadow.values.assign(std::size_t(shadow.width) * std::size_t(shadow.height), 0.0F);
  Plan contact = shadow;

  for (int x = 0; x < shape.width; ++x) {
    const float ground = feet.ground[std::size_t(x)];
    const float touch = feet.touch[std::size_t(x)] * (lifted > 0 ? 0.0F : 1.0F);
    if (touch > 0.02F) {
      const float reach = std::max(0.028F * size, 0.8F);
      const int from = std::max(int(ground - 3 * reach), -margin_up), to = int(ground + 3 * reach) + 1;
      for (int y = from; y <= to && y - shadow.y0 < shadow.height; ++y) {
        const float d = (float(y) + 0.5F - ground) / reach;
        float& value = contact.at(x - shadow.x0, y - shadow.y0);
        value = std::max(value, touch / (1 + d * d * (d < 0 ? 0.35F : 1.0F)));
      }
    }
    if (!style.cast) continue;
    for (int y = 0; y < shape.height; ++y) {
      const float covered = shape.values[std::size_t(y) * std::size_t(shape.width) + std::size_t(x)];
      if (covered < 0.05F) continue;
      const float above = std::max(ground - float(y) - 0.5F, 0.0F) + lifted;
      const float tx = float(x) + above * aside, ty = ground + lifted - above * back;
      const float fade = 1 / (1 + 0.5F * above / size);
      const int ix = int(std::floor(tx)) - shadow.x0, iy = int(std::floor(ty)) - shadow.y0;
      for (int k = 0; k < 2; ++k) {
        if (ix + k < 0 || ix + k >= shadow.width || iy < 0 || iy >= shadow.height) continue;
        float& value = shadow.at(ix + k, iy);
        value = std::max(value, covered * fade);
      }
    }
  }
  const int soft = std::max(1, int(0.022F * size + 0.03F * lifted));
  if (style.cast) box_blur(shadow, soft, soft);  // things are thick, too
  box_blur(contact, std::max(1, int(0.02F * size)), 1);
  const float cast_depth = style.cast ? std::min(1.4F * style.light.shadow, 0.85F) : 0.0F;
  const float contact_depth = style.contact * (0.72F + 0.2F * style.light.shadow);
  for (std::size_t i = 0; i < shadow.values.size(); ++i) {
    const float s = std::min(shadow.values[i], 1.0F) * cast_depth;
    const float c = std::min(contact.values[i], 1.0F) * contact_depth;
    shadow.values[i] = 1 - (1 - s) * (1 - c);
  }
  lay_on(plane, shadow, layer, cell, style.ground);
}

}  // namespace maia::compose
