#include "scene/backdrop/plants.hpp"

#include "scene/backdrop/keep.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {
namespace {

constexpr int side = 256;

/// Something to draw a plant on; x 0..1 from the left, y 0..1 from the top.
struct Sketch {
  std::vector<float> rgba = std::vector<float>(static_cast<std::size_t>(side) * side * 4);

  void dot(int x, int y, Tone tone, float opacity) {
    if (x < 0 || y < 0 || x >= side || y >= side) return;
    float* p = &rgba[(static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)) * 4];
    p[0] += (tone.r - p[0]) * opacity;
    p[1] += (tone.g - p[1]) * opacity;
    p[2] += (tone.b - p[2]) * opacity;
    p[3] += (1 - p[3]) * opacity;
  }

  void dab(float cx, float cy, float a, float b, float angle, Tone tone) {
    cx *= side;
    cy *= side;
    const float cosine = std::cos(angle), sine = std::sin(angle);
    const int reach = static_cast<int>(a) + 1;
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        const auto x = static_cast<float>(dx), y = static_cast<float>(dy);
        const float u = (x * cosine + y * sine) / a, v = (y * cosine - x * sine) / b;
        const float cover = clamped((1 - u * u - v * v) * 1.8F);
        if (cover > 0) dot(static_cast<int>(cx) + dx, static_cast<int>(cy) + dy, tone, cover);
      }
  }

  /// A stroke that gets thinner, lit from the left.
  void limb(float x0, float y0, float x1, float y1, float thick0, float thick1, Tone tone) {
    const float length = std::hypot(x1 - x0, y1 - y0) * side;
    const int steps = std::max(static_cast<int>(length * 1.5F), 1);
    for (int s = 0; s <= steps; ++s) {
      const float t = static_cast<float>(s) / static_cast<float>(steps);
      const float cx = mix(x0, x1, t) * side, cy = mix(y0, y1, t) * side, half = 0.5F * mix(thick0, thick1, t) * side;
      const int left = static_cast<int>(std::floor(cx - half)), right = static_cast<int>(std::floor(cx + half));
      for (int x = left; x <= right; ++x) {
        const float cover = std::min(static_cast<float>(x) + 1, cx + half) - std::max(static_cast<float>(x), cx - half);
        const float across = half > 0.7F ? (static_cast<float>(x) + 0.5F - cx) / half : 0;
        dot(x, static_cast<int>(cy), tone * (1 - 0.35F * across), clamped(cover));
      }
    }
  }
};

struct Leafing {
  Tone dark, light;
  float accent = 0;
  Tone accent_color;
};

struct Ball {
  float x, y, z, radius;
};

// Leaves on balls, the far ones first, lit from the upper left.
void leaf_out(Sketch& sketch, const std::vector<Ball>& balls, const Leafing& leafing, float top, float bottom,
              int count, Dice& dice) {
  struct Leaf {
    float x, y, z, light;
  };
  std::vector<Leaf> leaves;
  leaves.reserve(static_cast<std::size_t>(count));
  for (int k = 0; k < count; ++k) {
    const Ball& ball = balls[static_cast<std::size_t>(dice.below(static_cast<int>(balls.size())))];
    float x = 0, y = 0, z = 0, length = 0;
    do {
      x = dice.uniform(-1, 1);
      y = dice.uniform(-1, 1);
      z = dice.uniform(-1, 1);
      length = x * x + y * y + z * z;
    } while (length > 1 || length < 0.05F);
    const float out = mix(1.0F, dice.uniform(0.75F, 1.12F), 0.8F) / std::sqrt(length);
    x *= out;
    y *= out;
    z *= out;
    const float facing = -0.45F * x - 0.75F * y + 0.3F * z;
    const float height = 1 - clamped((ball.y + y * ball.radius - top) / (bottom - top));
    leaves.push_back({ball.x + x * ball.radius, ball.y + y * ball.radius, ball.z + z * ball.radius,
                      0.33F + 0.36F * facing + 0.28F * height + 0.1F * dice.bell()});
  }
  std::sort(leaves.begin(), leaves.end(), [](const Leaf& a, const Leaf& b) { return a.z < b.z; });
  for (const Leaf& leaf : leaves) {
    const float depth = clamped(0.6F + leaf.z * 1.6F);
    Tone tone = mix(leafing.dark, leafing.light, clamped(leaf.light * mix(0.5F, 1.0F, depth)));
    if (dice.chance(leafing.accent)) tone = mix(tone, leafing.accent_color, 0.6F);
    sketch.dab(leaf.x, leaf.y, dice.uniform(1.4F, 3.1F), dice.uniform(0.8F, 1.7F), dice.uniform(0, 3.14F), tone);
  }
}

std::vector<Ball> crown(Dice& dice, float cx, float cy, float rx, float ry, int count, float low, float high) {
  std::vector<Ball> balls;
  for (int k = 0; k < count; ++k) {
    float x = 0, y = 0;
    do {
      x = dice.uniform(-1, 1);
      y = dice.uniform(-1, 1);
    } while (x * x + y * y > 1);
    balls.push_back({cx + x * rx, cy + y * ry, dice.uniform(-0.5F, 0.5F) * rx, dice.uniform(low, high)});
  }
  return balls;
}

void broadleaf(Sketch& s, Dice& dice, const Leafing& leafing) {
  const Tone wood = {74, 60, 48};
  const float lean = dice.uniform(-0.03F, 0.03F);
  s.limb(0.5F, 0.995F, 0.5F + lean, 0.6F, 0.055F, 0.035F, wood);
  for (int k = 0; k < 7; ++k) {
    const float a = dice.uniform(-1, 1);
    s.limb(0.5F + lean, dice.uniform(0.62F, 0.78F), 0.5F + a * 0.32F, dice.uniform(0.3F, 0.55F), 0.022F, 0.006F,
           wood * 0.9F);
  }
  const float rx = dice.uniform(0.26F, 0.34F), ry = dice.uniform(0.25F, 0.31F);
  leaf_out(s, crown(dice, 0.5F + lean, 0.41F, rx, ry, 17, 0.07F, 0.13F), leafing, 0.04F, 0.82F, 5200, dice);
}

void bush(Sketch& s, Dice& dice, const Leafing& leafing, bool hedge) {
  std::vector<Ball> balls = hedge ? crown(dice, 0.5F, 0.6F, 0.44F, 0.34F, 30, 0.08F, 0.14F)
                                  : crown(dice, 0.5F, 0.66F, 0.34F, 0.24F, 20, 0.08F, 0.15F);
  for (Ball& ball : balls) ball.y = std::min(ball.y, 1 - ball.radius * 0.7F);
  for (int k = 0; k < 8; ++k) balls.push_back({dice.uniform(0.2F, 0.8F), 0.93F, dice.uniform(-0.2F, 0.2F), 0.09F});
  leaf_out(s, balls, leafing, 0.2F, 1.05F, 6800, dice);
}

void conifer(Sketch& s, Dice& dice, bool snowy) {
  s.limb(0.5F, 0.995F, 0.5F, 0.1F, 0.035F, 0.006F, {62, 50, 40});
  const float reach = dice.uniform(0.22F, 0.3F) * (snowy ? 1.2F : 1.0F);
  const int whorls = 26;
  for (int w = 0; w < whorls; ++w) {
    const float t = static_cast<float>(w) / whorls;  // 0 lowest
    const float y = mix(0.9F, 0.05F, t);
    const float half = reach * (1.02F - t) * dice.uniform(0.85F, 1.1F);
    for (int k = 0; k < 30; ++k) {
      const float a = dice.uniform(-1, 1);
      const float length = half * std::fabs(a) * dice.uniform(0.75F, 1.1F);
      const float direction = a < 0 ? -1.0F : 1.0F;
      const float droop = dice.uniform(0.16F, 0.42F);
      const int needles = 3 + static_cast<int>(length * 70);
      for (int n = 0; n < needles; ++n) {
        const float along = static_cast<float>(n) / static_cast<float>(needles);
        const float x = 0.5F + direction * length * along;
        const float yy = y + length * along * droop + dice.uniform(-0.004F, 0.012F);
        const float light =
            clamped(0.12F + 0.5F * along * along + 0.2F * (direction < 0 ? 1 : 0) + 0.12F * dice.bell());
        Tone tone = mix({18, 30, 20}, {86, 112, 66}, light);
        if (snowy && dice.chance(0.62F))
          tone = mix({176, 190, 208}, {246, 249, 253}, clamped(0.5F + 0.4F * dice.bell()));
        s.dab(x, snowy ? yy - 0.004F : yy, dice.uniform(1.2F, 2.6F), 0.9F, direction * 0.6F, tone);
      }
    }
  }
}

void acacia(Sketch& s, Dice& dice) {
  const Tone wood = {70, 58, 46};
  const float fork = dice.uniform(0.62F, 0.72F), lean = dice.uniform(-0.05F, 0.05F);
  s.limb(0.5F, 0.995F, 0.5F + lean, fork, 0.03F, 0.022F, wood);
  for (int k = 0; k < 9; ++k) {
    const float a = (static_cast<float>(k) - 4) / 4 + dice.uniform(-0.1F, 0.1F);
    s.limb(0.5F + lean, fork, 0.5F + lean + a * 0.36F, dice.uniform(0.42F, 0.5F), 0.014F, 0.004F, wood * 0.9F);
  }
  std::vector<Ball> balls;
  for (int k = 0; k < 34; ++k) {
    const float x = dice.uniform(-1, 1);
    balls.push_back({0.5F + lean + x * 0.4F, 0.42F + 0.05F * x * x + dice.uniform(-0.035F, 0.03F),
                     dice.uniform(-0.2F, 0.2F), dice.uniform(0.03F, 0.055F)});
  }
  leaf_out(s, balls, {{44, 50, 24}, {140, 146, 74}, 0, {}}, 0.34F, 0.54F, 4600, dice);
}

void palm(Sketch& s, Dice& dice) {
  const float lean = dice.uniform(-0.14F, 0.14F);
  float x = 0.5F, y = 0.995F;
  for (int k = 0; k < 24; ++k) {
    const float t = static_cast<float>(k + 1) / 24;
    const float nx = 0.5F + lean * t * t, ny = mix(0.995F, 0.3F, t);
    s.limb(x, y, nx, ny, 0.036F - 0.014F * t, 0.03F - 0.014F * t, Tone{132, 112, 88} * (k % 2 ? 1.0F : 0.85F));
    x = nx;
    y = ny;
  }
  for (int k = 0; k < 22; ++k) {
    const float angle = -3.3F + 3.5F * static_cast<float>(k) / 21 + dice.uniform(-0.12F, 0.12F);
    const float length = dice.uniform(0.26F, 0.36F), sag = dice.uniform(0.16F, 0.34F);
    const float light = clamped(0.35F + 0.25F * dice.bell() - 0.3F * std::sin(angle));
    const Tone tone = mix({34, 52, 24}, {128, 152, 66}, light);
    for (int n = 0; n < 46; ++n) {
      const float t = static_cast<float>(n) / 46;
      const float px = x + std::cos(angle) * length * t, py = y + std::sin(angle) * length * 0.8F * t + sag * t * t;
      const float leaflet = 0.065F * (1 - t) * std::min(1.0F, t * 6 + 0.2F);
      s.limb(px, py, px + leaflet * 0.25F * std::cos(angle), py + leaflet, 0.007F, 0.003F,
             tone * dice.uniform(0.8F, 1.1F));
      s.limb(px, py, px + leaflet * 0.5F * std::cos(angle), py - leaflet * 0.35F, 0.006F, 0.003F,
             tone * dice.uniform(0.9F, 1.2F));
    }
  }
}

std::shared_ptr<const Plant> grown(const std::string& kind, int variant) {
  Sketch sketch;
  Dice dice = Dice(static_cast<std::uint64_t>(variant)).split(kind);
  const float young = dice.uniform();
  if (kind == "broadleaf") {
    broadleaf(sketch, dice, {{24, 38, 16}, mix({128, 152, 62}, {104, 138, 66}, young), 0, {}});
  } else if (kind == "autumn") {
    broadleaf(sketch, dice, {{70, 44, 20}, mix({214, 150, 58}, {198, 104, 44}, young), 0.1F, {120, 130, 60}});
  } else if (kind == "conifer" || kind == "snowy conifer") {
    conifer(sketch, dice, kind != "conifer");
  } else if (kind == "acacia") {
    acacia(sketch, dice);
  } else if (kind == "palm") {
    palm(sketch, dice);
  } else {
    bush(sketch, dice, {{22, 36, 16}, mix({120, 146, 60}, {98, 132, 64}, young), 0, {}}, kind == "hedge");
  }
  auto result = std::make_shared<Plant>();
  result->levels.push_back({side, std::move(sketch.rgba)});
  while (result->levels.back().size > 8) {
    const Plant::Level& from = result->levels.back();
    Plant::Level to{from.size / 2, {}};
    to.rgba.resize(static_cast<std::size_t>(to.size) * static_cast<std::size_t>(to.size) * 4);
    const auto line = static_cast<std::size_t>(from.size) * 4;
    for (std::size_t y = 0; y < static_cast<std::size_t>(to.size); ++y)
      for (std::size_t x = 0; x < static_cast<std::size_t>(to.size); ++x)
        for (std::size_t c = 0; c < 4; ++c) {
          const float* p = &from.rgba[2 * y * line + 8 * x + c];
          to.rgba[(y * static_cast<std::size_t>(to.size) + x) * 4 + c] = 0.25F * (p[0] + p[4] + p[line] + p[line + 4]);
        }
    result->levels.push_back(std::move(to));
  }
  return result;
}

}  // namespace

std::size_t Plant::bytes() const {
  std::size_t sum = 0;
  for (const Level& level : levels) sum += level.rgba.size() * sizeof(float);
  return sum;
}

std::shared_ptr<const Plant> plant(const std::string& kind, int variant) {
  static Keep<Plant> kept(std::size_t{32} << 20);
  return kept.get(kind + " " + std::to_string(variant), [&] { return grown(kind, variant); });
}

void paint_plant(Canvas& canvas, const Plant& plant, const Planting& where, const std::string& region) {
  const float height = where.height, width = where.height * where.width;
  std::size_t chosen = 0;
  while (chosen + 1 < plant.levels.size() && static_cast<float>(plant.levels[chosen + 1].size) >= height) ++chosen;
  const Plant::Level& level = plant.levels[chosen];
  const std::uint8_t name = canvas.name(region);
  const int left = std::max(static_cast<int>(std::floor(where.x - width / 2)), 0);
  const int right = std::min(static_cast<int>(std::ceil(where.x + width / 2)), canvas.width);
  const int top = std::max(static_cast<int>(std::floor(where.y - height)), 0);
  const int bottom = std::min(static_cast<int>(std::ceil(where.y)), canvas.height);
  const auto size = static_cast<float>(level.size);
  for (int y = top; y < bottom; ++y) {
    const float v = (static_cast<float>(y) + 0.5F - (where.y - height)) / height * size - 0.5F;
    if (v < 0 || v > size - 1) continue;
    const int row = std::min(static_cast<int>(v), level.size - 2);
    const float tv = v - static_cast<float>(row);
    for (int x = left; x < right; ++x) {
      float u = (static_cast<float>(x) + 0.5F - (where.x - width / 2)) / width * size - 0.5F;
      if (where.flipped) u = size - 1 - u;
      if (u < 0 || u > size - 1) continue;
      const int column = std::min(static_cast<int>(u), level.size - 2);
      const float tu = u - static_cast<float>(column);
      const float* p = &level.rgba[(static_cast<std::size_t>(row) * static_cast<std::size_t>(level.size) +
                                    static_cast<std::size_t>(column)) *
                                   4];
      const float* q = p + static_cast<std::size_t>(level.size) * 4;
      float value[4];
      for (int c = 0; c < 4; ++c) value[c] = mix(mix(p[c], p[c + 4], tu), mix(q[c], q[c + 4], tu), tv);
      const float opacity = value[3];
      if (opacity < 0.004F) continue;
      canvas.paint(canvas.at(x, y), Tone{value[0] / opacity, value[1] / opacity, value[2] / opacity} * where.tint,
                   opacity, name, where.metres);
    }
  }
}

}  // namespace maia::backdrop
