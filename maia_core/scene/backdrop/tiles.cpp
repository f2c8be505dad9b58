#include "scene/backdrop/tiles.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <stdexcept>

#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/keep.hpp"
#include "scene/backdrop/noise.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {
namespace {

using Values = std::vector<float>;
using Texels = std::vector<std::uint8_t>;

std::uint8_t byte(float value) { return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F)); }

std::size_t area(int size) { return static_cast<std::size_t>(size) * static_cast<std::size_t>(size); }

/// A picture that wraps at its edges.
struct Sheet {
  int size;
  std::vector<Tone> tone;

  explicit Sheet(int side, Tone ground = {}) : size(side), tone(area(side), ground) {}
  Tone& at(int x, int y) {
    const auto mask = static_cast<unsigned>(size - 1);
    return tone[(static_cast<unsigned>(y) & mask) * static_cast<std::size_t>(size) + (static_cast<unsigned>(x) & mask)];
  }
  /// At half the size: fine for what has no sharp edges.
  Ripmap halved() {
    const int half = size / 2;
    Sheet small(half);
    for (int y = 0; y < half; ++y)
      for (int x = 0; x < half; ++x)
        small.at(x, y) =
            (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) * 0.25F;
    return small.ripmap();
  }
  Ripmap ripmap() const {
    Texels texels(tone.size() * 3);
    for (std::size_t i = 0; i < tone.size(); ++i) {
      texels[3 * i] = byte(tone[i].r);
      texels[3 * i + 1] = byte(tone[i].g);
      texels[3 * i + 2] = byte(tone[i].b);
    }
    return {size, 3, texels};
  }
};

Ripmap gray(int size, const Values& values, float middle = 128, float scale = 110) {
  Texels texels(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) texels[i] = byte(middle + scale * values[i]);
  return {size, 1, texels};
}

// Light from the upper left on a relief.
float relief(const Values& height, int size, int x, int y, float strength) {
  const auto mask = static_cast<unsigned>(size - 1);
  const auto value = [&](int column, int row) {
    return height[(static_cast<unsigned>(row) & mask) * static_cast<std::size_t>(size) +
                  (static_cast<unsigned>(column) & mask)];
  };
  return strength * (value(x + 1, y) - value(x - 1, y) + value(x, y + 1) - value(x, y - 1));
}

// A relief in one color, lit, with spots of other colors.
Ripmap lit_ground(int size, Tone color, Tone other, const Values& height, float strength, const Values& blend,
                  float spread, const Values& fine, float grain) {
  Sheet sheet(size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x);
      const float light = 1 + std::clamp(relief(height, size, x, y, strength), -0.45F, 0.4F) + grain * fine[i];
      sheet.tone[i] = mix(color, other, clamped(0.5F + spread * blend[i])) * light;
    }
  return sheet.ripmap();
}

Ripmap sand() {
  constexpr int size = 512;
  const Values height = tiling_noise(size, 6, 7, 0.62F, 11), blend = tiling_noise(size, 5, 5, 0.6F, 12);
  Values fine(area(size));
  Dice dice(13);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {222, 203, 166}, {196, 172, 132}, height, 0.33F, blend, 0.5F, fine, 0.028F);
}

Ripmap snow() {
  constexpr int size = 512;
  const Values height = tiling_noise(size, 4, 7, 0.5F, 21), blend = tiling_noise(size, 4, 4, 0.6F, 22);
  Values fine(area(size));
  Dice dice(23);
  for (float& f : fine) f = dice.chance(0.004F) ? 4 : 0.25F * dice.bell();
  return lit_ground(size, {240, 244, 250}, {214, 225, 242}, height, 0.30F, blend, 0.5F, fine, 0.02F);
}

Ripmap soil() {
  constexpr int size = 512;
  const Values height = tiling_noise(size, 8, 7, 0.75F, 31), blend = tiling_noise(size, 6, 6, 0.7F, 32);
  Values fine(area(size));
  Dice dice(33);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {122, 92, 66}, {84, 62, 46}, height, 0.54F, blend, 0.7F, fine, 0.04F);
}

Ripmap asphalt() {
  constexpr int size = 512;
  const Values height = tiling_noise(size, 128, 3, 0.8F, 41), blend = tiling_noise(size, 3, 6, 0.6F, 42);
  Values fine(area(size));
  Dice dice(43);
  for (float& f : fine) f = dice.bell() + (dice.chance(0.01F) ? 3.0F : 0.0F);
  return lit_ground(size, {112, 112, 114}, {88, 88, 92}, height, 0.15F, blend, 0.45F, fine, 0.045F);
}

Ripmap concrete() {
  constexpr int size = 512;
  const Values height = tiling_noise(size, 32, 5, 0.7F, 45), blend = tiling_noise(size, 3, 6, 0.6F, 46);
  Values fine(area(size));
  Dice dice(47);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {182, 178, 170}, {158, 154, 148}, height, 0.09F, blend, 0.5F, fine, 0.03F);
}

Ripmap rock() {
  constexpr int size = 512;
  Values height = tiling_noise(size, 4, 8, 0.6F, 51);
  const Values folds = tiling_noise(size, 5, 6, 0.55F, 54), blend = tiling_noise(size, 3, 7, 0.65F, 52);
  for (std::size_t i = 0; i < height.size(); ++i)
    height[i] = 0.6F * height[i] + 1.4F * (1 - std::fabs(folds[i]) * 1.6F);
  Values fine(area(size));
  Dice dice(53);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {158, 150, 138}, {112, 106, 100}, height, 0.84F, blend, 0.6F, fine, 0.03F);
}

Ripmap plaster() {
  constexpr int size = 512;
  const Values height = tiling_noise(size, 24, 5, 0.7F, 61), blend = tiling_noise(size, 2, 5, 0.6F, 62);
  Values fine(area(size));
  Dice dice(63);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {210, 210, 210}, {196, 196, 196}, height, 0.07F, blend, 0.35F, fine, 0.01F);
}

// Blades that grow upwards, the nearer over the farther.
Ripmap blades(std::uint64_t seed, Tone dark, Tone light, Tone dry, float dry_share, float low, float high, int count) {
  constexpr int size = 1024;
  Sheet sheet(size, dark * 0.6F);
  const Values patches = tiling_noise(size, 4, 4, 0.55F, seed + 1);
  const float per_row = static_cast<float>(count) / static_cast<float>(size);
  const int margin = 2 * static_cast<int>(high);
  // From back to front; then the first rows once more, for what of them reaches over the edge to the last rows.
  for (int line = 0; line < size + margin; ++line) {
    const int y = line % size;
    const bool again = line >= size;
    Dice dice(mixed(seed + static_cast<std::uint64_t>(y)));
    const int blades_here = static_cast<int>(per_row) + (dice.chance(per_row - std::floor(per_row)) ? 1 : 0);
    for (int k = 0; k < blades_here; ++k) {
      const float base = dice.uniform(0, size);
      const float length = dice.uniform(low, high), lean = dice.bell() * 0.28F, curl = dice.bell() * 0.35F;
      const float patch = patches[static_cast<std::size_t>(y) * size + static_cast<std::size_t>(base)];
      Tone tip = mix(light, dark, clamped(0.35F + 0.4F * dice.bell() - 0.25F * patch));
      if (dice.chance(dry_share * (1 - patch))) tip = mix(tip, dry, dice.uniform(0.5F, 1));
      const float width = dice.uniform(1.1F, 2.3F);
      const int steps = static_cast<int>(length);
      for (int s = again ? y + 1 : 0; s < steps; ++s) {
        const float t = static_cast<float>(s) / length;
        const float x = base + length * (lean * t + curl * t * t);
        const float half = 0.5F * width * (1 - 0.85F * t);
        const Tone tone = mix(dark * 0.62F, tip, 0.2F + 0.8F * t);
        const int left = static_cast<int>(std::floor(x - half)), right = static_cast<int>(std::floor(x + half));
        for (int column = left; column <= right; ++column) {
          const float cover =
              std::min(static_cast<float>(column) + 1, x + half) - std::max(static_cast<float>(column), x - half);
          Tone& under = sheet.at(column + size, y - s + size);
          under = mix(under, tone * (static_cast<float>(column) < x ? 1.06F : 0.92F), clamped(cover) * 0.9F);
        }
      }
    }
  }
  return sheet.halved();
}

// Leaves or stones: ellipses at random, the later over the earlier, each with its shadow.
Ripmap heap(std::uint64_t seed, Tone ground, const std::vector<Tone>& tones, float low, float high, int count,
            float flatness, bool round) {
  constexpr int size = 1024;
  Sheet sheet(size, ground);
  Dice dice(seed);
  for (int k = 0; k < count; ++k) {
    const float radius = low + (high - low) * dice.uniform() * dice.uniform();
    const float other = radius * dice.uniform(0.45F, 0.95F);
    const float angle = dice.uniform(0, 3.14159F);
    const float cosine = std::cos(angle), sine = std::sin(angle);
    const int cx = dice.below(size), cy = dice.below(size);
    const Tone tone =
        tones[static_cast<std::size_t>(dice.below(static_cast<int>(tones.size())))] * dice.uniform(0.8F, 1.15F);
    const float tilt = dice.uniform(-0.2F, 0.2F);
    const int reach = static_cast<int>(radius * 1.3F) + 2;
    for (int dy = -reach; dy <= reach; ++dy)
      for (int dx = -reach; dx <= reach; ++dx) {
        const auto x = static_cast<float>(dx), y = static_cast<float>(dy) / flatness;
        const float u = (x * cosine + y * sine) / radius, v = (y * cosine - x * sine) / other;
        const float d = u * u + v * v;
        Tone& under = sheet.at(cx + dx + size, cy + dy + size);
        if (d < 1) {
          const float edge = clamped((1 - d) * radius * 0.5F);
          const float light =
              round ? 1.15F - 0.55F * d + 0.35F * (-u * 0.5F - static_cast<float>(dy) / (radius * flatness) * 0.6F)
                    : 1 + tilt * (u + v) - (std::fabs(v) < 0.08F ? 0.12F : 0.0F);
          under = mix(under, tone * light, edge);
        } else if (d < 1.6F && dy > 0) {
          under = under * (1 - 0.35F * (1.6F - d));
        }
      }
  }
  return sheet.halved();
}

// A leafy mass: clumps in light and shadow made of small dabs.
Ripmap foliage() {
  constexpr int size = 1024;
  const Values clump = tiling_noise(size, 7, 5, 0.62F, 71);
  Sheet sheet(size, {22, 32, 16});
  Dice dice(72);
  for (int layer = 0; layer < 5; ++layer)
    for (int k = 0; k < 11000; ++k) {
      const int cx = dice.below(size), cy = dice.below(size);
      const auto i = static_cast<std::size_t>(cy) * size + static_cast<std::size_t>(cx);
      const float level = clump[i] - relief(clump, size, cx, cy, 3.5F);
      if (level < -0.9F + 0.28F * static_cast<float>(layer)) continue;
      const float light = clamped(0.16F + 0.15F * static_cast<float>(layer) + 0.28F * level + 0.1F * dice.bell());
      Tone tone = mix({30, 44, 20}, {152, 172, 74}, light);
      if (dice.chance(0.1F)) tone = mix(tone, {190, 196, 120}, 0.4F);
      const float a = dice.uniform(2.0F, 5.5F), b = a * dice.uniform(0.35F, 0.7F), angle = dice.uniform(0, 3.14159F);
      const float cosine = std::cos(angle), sine = std::sin(angle);
      const int reach = static_cast<int>(a) + 1;
      for (int dy = -reach; dy <= reach; ++dy)
        for (int dx = -reach; dx <= reach; ++dx) {
          const auto x = static_cast<float>(dx), y = static_cast<float>(dy);
          const float u = (x * cosine + y * sine) / a, v = (y * cosine - x * sine) / b;
          const float cover = clamped((1 - u * u - v * v) * 2);
          if (cover > 0)
            sheet.at(cx + dx + size, cy + dy + size) = mix(sheet.at(cx + dx + size, cy + dy + size), tone, cover);
        }
    }
  return sheet.halved();
}

Ripmap bark() {
  constexpr int size = 512;
  // Ridges run upwards: noise that is long in y, which is noise long in x, turned.
  const Values across = tiling_noise(size, 24, 6, 0.6F, 81, 6), blend = tiling_noise(size, 4, 6, 0.6F, 82);
  Values height(area(size));
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x)
      height[static_cast<std::size_t>(y) * size + static_cast<std::size_t>(x)] =
          -std::fabs(across[static_cast<std::size_t>(x) * size + static_cast<std::size_t>(y)]) * 2;
  Values fine(area(size));
  Dice dice(83);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {126, 106, 86}, {88, 76, 64}, height, 0.55F, blend, 0.6F, fine, 0.06F);
}

// Boards along x.
Ripmap planks() {
  constexpr int size = 1024;
  constexpr int boards = 8, width = size / boards;
  const Values grain_noise = tiling_noise(size, 64, 4, 0.7F, 91, 32), ring = tiling_noise(size, 8, 3, 0.5F, 92, 8);
  Sheet sheet(size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const int board = y / width;
      Dice of_board(mixed(static_cast<std::uint64_t>(board) + 93));
      const int offset = of_board.below(size), piece = ((x + offset) % size) / (size / 2);
      Dice of_piece(mixed(static_cast<std::uint64_t>(board * 2 + piece) + 94));
      const float shade = of_piece.uniform(0.84F, 1.12F), warmth = of_piece.uniform(0, 1);
      const auto shift = static_cast<std::size_t>(of_piece.below(size));
      const auto i = static_cast<std::size_t>(y) * size + (static_cast<std::size_t>(x) + shift) % size;
      const float rings = std::sin(18 * ring[i] + 5 * warmth);
      float light = shade * (1 + 0.05F * rings + 0.09F * grain_noise[i]);
      const int in_board = y % width, along = (x + offset) % (size / 2);
      if (in_board < 2 || along < 2)
        light *= 0.55F;
      else if (in_board < 4 || along < 4)
        light *= 1.08F;
      sheet.tone[static_cast<std::size_t>(y) * size + static_cast<std::size_t>(x)] =
          mix({186, 140, 92}, {162, 112, 70}, warmth) * light;
    }
  return sheet.ripmap();
}

// Square tiles, slabs or bricks.
Ripmap masonry(std::uint64_t seed, int columns, int rows, bool shifted, int gap, Tone joint, Tone first, Tone second,
               float variety, float rough) {
  constexpr int size = 1024;
  const Values blend = tiling_noise(size, 6, 7, 0.65F, seed), height = tiling_noise(size, 24, 5, 0.7F, seed + 1);
  Sheet sheet(size);
  const int w = size / columns, h = size / rows;
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const int row = y / h;
      const int moved = (x + (shifted && row % 2 ? w / 2 : 0)) % size;
      const int column = std::min(moved / w, columns - 1), in_x = moved - column * w, in_y = y - row * h;
      Dice dice(mixed(seed + static_cast<std::uint64_t>(row * 1000 + column)));
      const auto i = static_cast<std::size_t>(y) * size + static_cast<std::size_t>(x);
      const float shade = 1 + variety * dice.bell() + 0.1F * rough * blend[i] -
                          std::clamp(relief(height, size, x, y, 0.5F * rough), -0.3F, 0.3F);
      const int edge = std::min(std::min(in_x, w - 1 - in_x), std::min(in_y, h - 1 - in_y));
      Tone tone = mix(first, second, dice.uniform()) * shade;
      if (edge < gap)
        tone = joint * (1 + 0.12F * blend[i]);
      else if (edge < gap + 3)
        tone = tone * (in_x < w / 2 && in_y < h / 2 ? 1.07F : 0.88F);
      sheet.tone[i] = tone;
    }
  return sheet.halved();
}

Ripmap carpet() {
  constexpr int size = 512;
  const Values blend = tiling_noise(size, 4, 6, 0.7F, 101), height = tiling_noise(size, 64, 3, 0.8F, 102);
  Values fine(area(size));
  Dice dice(103);
  for (float& f : fine) f = dice.bell();
  return lit_ground(size, {190, 180, 166}, {172, 160, 146}, height, 0.22F, blend, 0.4F, fine, 0.06F);
}

Ripmap clouds() { return gray(1024, tiling_noise(1024, 4, 8, 0.55F, 111), 128, 92); }
Ripmap patches() { return gray(256, tiling_noise(256, 4, 5, 0.5F, 121), 128, 92); }
Ripmap strands() { return gray(1024, tiling_noise(1024, 16, 6, 0.6F, 131, 8), 128, 92); }

Ripmap waves() {
  constexpr int size = 1024;
  const Values height = tiling_noise(size, 12, 6, 0.55F, 151, 3);
  Values slope(height.size());
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const auto i = static_cast<std::size_t>(y) * size + static_cast<std::size_t>(x);
      const auto below = static_cast<std::size_t>((y + 1) % size) * size + static_cast<std::size_t>(x);
      slope[i] = 9 * (height[below] - height[i]);
    }
  return gray(size, slope, 128, 100);
}

Ripmap ripples() {
  constexpr int size = 512;
  const Values bend = tiling_noise(size, 3, 4, 0.5F, 161), fine = tiling_noise(size, 16, 4, 0.6F, 162);
  Values values(area(size));
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const auto i = static_cast<std::size_t>(y) * size + static_cast<std::size_t>(x);
      const float phase = (static_cast<float>(y) / size) * 14 + 1.3F * bend[i] + 0.12F * fine[i];
      const float t = phase - std::floor(phase);
      values[i] = t < 0.72F ? -0.45F + 1.3F * t : 0.5F - 3.4F * (t - 0.72F);
    }
  return gray(size, values, 128, 100);
}

// The net of light on the ground of clear water.
Ripmap caustics() {
  constexpr int size = 512;
  const Values a = tiling_noise(size, 6, 3, 0.5F, 171), b = tiling_noise(size, 7, 3, 0.5F, 172);
  Values values(area(size));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float net = std::max(1 - 5 * std::fabs(a[i]), 0.0F) + std::max(1 - 5 * std::fabs(b[i]), 0.0F);
    values[i] = net * net * 0.7F - 0.2F;
  }
  return gray(size, values);
}

const std::map<std::string, std::function<Ripmap()>>& makers() {
  static const std::map<std::string, std::function<Ripmap()>> all = {
      {"sand", sand},
      {"snow", snow},
      {"soil", soil},
      {"asphalt", asphalt},
      {"concrete", concrete},
      {"rock", rock},
      {"plaster", plaster},
      {"grass", [] { return blades(1, {58, 84, 34}, {138, 168, 72}, {176, 168, 104}, 0.08F, 14, 40, 60000); }},
      {"straw", [] { return blades(2, {112, 88, 44}, {216, 186, 112}, {236, 214, 150}, 0.3F, 24, 70, 42000); }},
      {"lawn", [] { return blades(3, {60, 96, 36}, {122, 164, 66}, {160, 168, 96}, 0.05F, 6, 16, 120000); }},
      {"pebbles",
       [] {
         return heap(4, {70, 66, 62}, {{168, 160, 152}, {140, 130, 124}, {186, 170, 156}, {120, 116, 118}}, 8, 34, 5200,
                     0.7F, true);
       }},
      {"leaves",
       [] {
         return heap(5, {58, 42, 28}, {{148, 100, 52}, {122, 80, 42}, {168, 122, 66}, {96, 70, 44}, {132, 112, 58}}, 8,
                     24, 9000, 0.55F, false);
       }},
      {"foliage", foliage},
      {"bark", bark},
      {"planks", planks},
      {"tiles",
       [] { return masonry(6, 4, 4, false, 4, {150, 146, 140}, {214, 208, 198}, {202, 196, 186}, 0.02F, 0.15F); }},
      {"white tiles",
       [] { return masonry(7, 8, 8, false, 3, {176, 176, 174}, {232, 232, 228}, {226, 227, 224}, 0.012F, 0.04F); }},
      {"paving", [] { return masonry(8, 4, 6, true, 5, {98, 94, 88}, {168, 162, 152}, {148, 140, 132}, 0.06F, 0.9F); }},
      {"cobbles",
       [] { return masonry(9, 12, 12, true, 8, {66, 62, 58}, {136, 130, 124}, {112, 106, 104}, 0.1F, 1.2F); }},
      {"brick", [] { return masonry(10, 8, 24, true, 3, {176, 168, 156}, {158, 84, 62}, {132, 66, 50}, 0.08F, 0.7F); }},
      {"carpet", carpet},
      {"clouds", clouds},
      {"patches", patches},
      {"strands", strands},
      {"waves", waves},
      {"ripples", ripples},
      {"caustics", caustics},
  };
  return all;
}

}  // namespace

std::shared_ptr<const Ripmap> tile(const std::string& name) {
  static Keep<Ripmap> kept(std::size_t{128} << 20);
  return kept.get(name, [&] { return std::make_shared<const Ripmap>(makers().at(name)()); });
}

}  // namespace maia::backdrop
