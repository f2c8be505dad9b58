// What the painters of a backdrop paint on.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace maia::backdrop {

/// A color as it is shown (sRGB), 0..255 for each channel.
struct Tone {
  float r = 0, g = 0, b = 0;
};

constexpr Tone operator*(Tone a, float k) { return {a.r * k, a.g * k, a.b * k}; }
constexpr Tone operator*(Tone a, Tone b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }
constexpr Tone operator+(Tone a, Tone b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
constexpr Tone mix(Tone a, Tone b, float t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
constexpr float mix(float a, float b, float t) { return a + (b - a) * t; }
constexpr float clamped(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
/// 0 below a, 1 above b, smooth between.
constexpr float smooth_step(float a, float b, float x) {
  const float t = clamped((x - a) / (b - a));
  return t * t * (3 - 2 * t);
}
constexpr float luma(Tone t) { return 0.299F * t.r + 0.587F * t.g + 0.114F * t.b; }

/// A camera that looks straight ahead over level ground; the horizon is moved by shifting the lens, so that upright
/// edges stay upright.
struct View {
  int width = 0, height = 0;
  float horizon = 0;  ///< row, in pixels from the top
  float focal = 0;    ///< in pixels
  float eye = 1.6F;   ///< height above the ground, metres

  float center() const { return static_cast<float>(width) * 0.5F; }
  /// Distance in metres of the ground in the middle of row y (below the horizon).
  float distance(int y) const { return eye * focal / std::max(static_cast<float>(y) + 0.5F - horizon, 0.05F); }
  /// The row, in pixels, of the ground at a distance.
  float row(float metres) const { return horizon + eye * focal / metres; }
};

/// Colors, regions and distances of a picture in the making: what is in front of the sky, in daylight. The sky is laid
/// behind it at the end.
struct Canvas {
  int width = 0, height = 0;
  std::vector<Tone> color;   ///< times cover
  std::vector<float> cover;  ///< 0: the sky is seen .. 1
  std::vector<std::uint8_t> region;
  std::vector<float> distance;  ///< metres; for haze and fog
  std::vector<std::string> region_names;

  Canvas(int w, int h)
      : width(w),
        height(h),
        color(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)),
        cover(color.size()),
        region(color.size(), 255),
        distance(color.size(), 1e6F) {}

  std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }

  /// Paints over pixel i.
  void paint(std::size_t i, Tone tone, float opacity, std::uint8_t what, float metres) {
    if (opacity >= 0.996F) {
      color[i] = tone;
      cover[i] = 1;
    } else {
      color[i] = color[i] * (1 - opacity) + tone * opacity;
      cover[i] += (1 - cover[i]) * opacity;
    }
    if (opacity >= 0.5F || (region[i] == 255 && opacity > 0)) {
      region[i] = what;
      distance[i] = metres;
    }
  }

  /// The number of a region's name.
  std::uint8_t name(const std::string& text) {
    for (std::size_t i = 0; i < region_names.size(); ++i)
      if (region_names[i] == text) return static_cast<std::uint8_t>(i);
    region_names.push_back(text);
    return static_cast<std::uint8_t>(region_names.size() - 1);
  }
};

}  // namespace maia::backdrop
