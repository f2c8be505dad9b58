#include "scene/edit/tone.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "image/interrupt.hpp"
#include "maia/error.hpp"
#include "scene/catalog/catalog.hpp"
#include "scene/compose/linear.hpp"
#include "scene/compose/oklab.hpp"
#include "scene/compose/random.hpp"

namespace maia {
namespace {

using Rgb = std::array<float, 3>;

/// Each pixel in linear light, changed by its own value and its place (0..1).
Image changed(const Image& image, const std::function<Rgb(Rgb, float, float)>& change) {
  const auto& linear = compose::linear_of_srgb();
  const int width = image.width(), height = image.height();
  std::vector<std::uint8_t> pixels(std::size_t(width) * std::size_t(height) * 3);
  const std::uint8_t* from = image.pixels();
  std::uint8_t* to = pixels.data();
  for (int y = 0; y < height; ++y) {
    check_interrupt();
    for (int x = 0; x < width; ++x, from += 3, to += 3) {
      const Rgb now = change({linear[from[0]], linear[from[1]], linear[from[2]]}, (float(x) + 0.5F) / float(width),
                             (float(y) + 0.5F) / float(height));
      for (std::size_t c = 0; c < 3; ++c) to[c] = compose::to_srgb(now[c]);
    }
  }
  return Image::from_pixels(width, height, std::move(pixels));
}

float luminance(const Rgb& rgb) { return 0.2126F * rgb[0] + 0.7152F * rgb[1] + 0.0722F * rgb[2]; }

Rgb mixed(const Rgb& a, const Rgb& b, float share) {
  return {a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share};
}

Rgb scaled(const Rgb& rgb, const Rgb& by) { return {rgb[0] * by[0], rgb[1] * by[1], rgb[2] * by[2]}; }

Rgb grayer(const Rgb& rgb, float share) {
  const float gray = luminance(rgb);
  return mixed(rgb, {gray, gray, gray}, share);
}

Image overcast(const Image& image, float dim) {
  return changed(image, [dim](Rgb rgb, float, float) {
    return scaled(grayer(rgb, 0.45F), {0.9F * dim, 0.96F * dim, 1.02F * dim});
  });
}

/// Short strokes or flakes between viewer and picture.
Image with_weather(const Image& image, bool snow, std::uint64_t seed) {
  const int width = image.width(), height = image.height();
  std::vector<float> veil(std::size_t(width) * std::size_t(height), 0.0F);
  compose::Random random(compose::derived(seed, snow ? "snowfall" : "rain"));
  const double scale = std::min(width, height) / 512.0;
  const int count = int((snow ? 0.0026 : 0.0016) * double(width) * height / std::max(scale * scale, 0.2));
  const auto dot = [&](double x, double y, double radius, float strength) {
    for (int v = std::max(0, int(y - radius - 1)); v <= std::min(height - 1, int(y + radius + 1)); ++v)
      for (int u = std::max(0, int(x - radius - 1)); u <= std::min(width - 1, int(x + radius + 1)); ++u) {
        const double distance = std::hypot(u + 0.5 - x, v + 0.5 - y);
        const float cover = strength * float(std::clamp(radius + 0.5 - distance, 0.0, 1.0));
        float& at = veil[std::size_t(v) * std::size_t(width) + std::size_t(u)];
        at = std::max(at, cover);
      }
  };
  for (int i = 0; i < count; ++i) {
    const double x = random.uniform(-0.05, 1.05) * width, y = random.uniform(-0.05, 1.05) * height;
    const double near = random.uniform(0.0, 1.0);
    if (snow) {
      dot(x, y, scale * (0.7 + 2.2 * near * near), float(0.55 + 0.4 * near));
    } else {
      const double length = scale * (8 + 16 * near);
      for (double t = 0; t < length; t += 0.7) dot(x - 0.18 * t, y + t, 0.35 * scale, float(0.10 + 0.18 * near));
    }
  }
  std::size_t at = 0;
  return changed(image, [&](Rgb rgb, float, float) { return mixed(rgb, {0.85F, 0.87F, 0.9F}, veil[at++]); });
}

/// The hue of a color term in Oklab, in radians.
double hue_of(const std::string& color) {
  static const std::vector<std::pair<std::string, std::array<std::uint8_t, 3>>> samples = {
      {"red", {215, 35, 35}},  {"orange", {240, 140, 30}}, {"yellow", {240, 215, 40}}, {"green", {50, 160, 60}},
      {"blue", {45, 90, 215}}, {"purple", {135, 60, 180}}, {"pink", {240, 130, 175}},  {"brown", {125, 80, 45}}};
  for (const auto& [name, rgb] : samples)
    if (name == color) {
      const auto& linear = compose::linear_of_srgb();
      const auto lab = compose::to_lab({linear[rgb[0]], linear[rgb[1]], linear[rgb[2]]});
      return std::atan2(double(lab.b), double(lab.a));
    }
  return 0;
}

}  // namespace

Image in_light(const Image& image, const std::string& light, std::uint64_t seed) {
  if (light == "night")
    return changed(image, [](Rgb rgb, float, float) {
      const float keep = luminance(rgb);
      // lamps and the moon stay bright
      const float glow = std::clamp((keep - 0.75F) * 2.0F, 0.0F, 0.5F);
      const Rgb dark = scaled(grayer(rgb, 0.5F), {0.07F, 0.11F, 0.22F});
      return mixed(dark, scaled(rgb, {0.75F, 0.7F, 0.55F}), glow * 0.4F);
    });
  if (light == "sunset" || light == "sunrise") {
    const bool rise = light == "sunrise";
    return changed(image, [rise](Rgb rgb, float, float y) {
      const float glow = std::exp(-std::pow((y - 0.42F) / 0.28F, 2.0F));
      const Rgb warm = scaled(rgb, rise ? Rgb{1.05F, 0.82F, 0.68F} : Rgb{0.95F, 0.6F, 0.38F});
      const Rgb sky = rise ? Rgb{0.95F, 0.62F, 0.48F} : Rgb{0.9F, 0.34F, 0.1F};
      const float bright = std::clamp(luminance(rgb) * 1.4F, 0.0F, 1.0F);
      return mixed(warm, sky, (rise ? 0.22F : 0.34F) * glow * bright);
    });
  }
  if (light == "fog")
    return changed(image, [](Rgb rgb, float, float y) {
      const float thick = std::clamp(0.62F - 0.45F * std::max(0.0F, y - 0.4F), 0.3F, 0.62F);
      return mixed(grayer(rgb, 0.35F), {0.50F, 0.53F, 0.56F}, thick);
    });
  if (light == "overcast") return overcast(image, 0.85F);
  if (light == "rain") return with_weather(overcast(image, 0.6F), false, seed);
  if (light == "snowfall") return with_weather(overcast(image, 0.95F), true, seed);
  if (light == "day") return changed(image, [](Rgb rgb, float, float) { return scaled(rgb, {1.22F, 1.18F, 1.08F}); });
  if (light == "bright") return changed(image, [](Rgb rgb, float, float) { return scaled(rgb, {1.5F, 1.5F, 1.5F}); });
  if (light == "dark") return changed(image, [](Rgb rgb, float, float) { return scaled(rgb, {0.35F, 0.35F, 0.37F}); });
  throw Error("the light '" + light +
              "' needs to know what is in the picture; a picture that maia did not make can get night, sunset, "
              "sunrise, fog, overcast, rain, "
              "snowfall, day, dark and bright");
}

Image toward_color(const Image& image, const std::string& color, double amount) {
  static const std::vector<std::pair<std::string, Rgb>> gains = {
      {"red", {1.5F, 0.8F, 0.8F}},     {"green", {0.8F, 1.35F, 0.8F}}, {"blue", {0.75F, 0.9F, 1.55F}},
      {"yellow", {1.25F, 1.2F, 0.6F}}, {"orange", {1.4F, 1.0F, 0.6F}}, {"purple", {1.2F, 0.75F, 1.35F}},
      {"pink", {1.4F, 0.85F, 1.1F}},   {"brown", {1.15F, 0.9F, 0.65F}}};
  for (const auto& [name, gain] : gains)
    if (name == color) {
      Rgb by = gain;
      for (float& each : by) each = float(std::pow(double(each), amount));
      return changed(image, [by](Rgb rgb, float, float) { return scaled(rgb, by); });
    }
  throw Error("a whole picture can't be made '" + color +
              "'; it can be made more red, orange, yellow, green, blue, purple, pink or brown, or black and white");
}

Image recolored(const Image& image, const std::string& from, const std::string& to) {
  const bool neutral_from = from == "black" || from == "white" || from == "gray";
  const bool neutral_to = to == "black" || to == "white" || to == "gray";
  const double from_hue = hue_of(from), to_hue = hue_of(to);
  std::int64_t found = 0;
  // How much a pixel belongs to the color: by its name, and softly by hue beside it, so that edges don't break.
  const auto share = [&](const std::uint8_t* rgb, const auto& lab) -> float {
    const double chroma = std::hypot(double(lab.a), double(lab.b));
    const bool named = color_name(rgb[0], rgb[1], rgb[2]) == from;
    if (neutral_from) return named ? 1.0F : 0.0F;
    double apart = std::fabs(std::atan2(double(lab.b), double(lab.a)) - from_hue);
    if (apart > 3.14159265358979) apart = 2 * 3.14159265358979 - apart;
    const double near = std::clamp((0.55 - apart) / 0.25, 0.0, 1.0) * std::clamp((chroma - 0.035) / 0.05, 0.0, 1.0);
    return float(named ? std::max(near, 0.75) : near * 0.85);
  };
  const std::uint8_t* at = image.pixels();
  const double target_chroma = to == "brown" ? 0.075 : to == "pink" ? 0.12 : 0.17;
  const Image result = changed(image, [&](Rgb rgb, float, float) -> Rgb {
    const auto lab = compose::to_lab({rgb[0], rgb[1], rgb[2]});
    const float part = share(at, lab);
    at += 3;
    if (part <= 0) return rgb;
    if (part > 0.5F) ++found;
    auto now = lab;
    const double chroma = std::hypot(double(lab.a), double(lab.b));
    if (neutral_to) {
      now.a = now.b = 0;
      now.l = to == "white" ? 0.55F + 0.45F * lab.l : to == "black" ? 0.38F * lab.l : lab.l;
    } else {
      const double strength = neutral_from ? target_chroma * 0.8 : std::max(chroma, 0.6 * target_chroma);
      now.a = float(std::cos(to_hue) * strength);
      now.b = float(std::sin(to_hue) * strength);
      if (to == "yellow") now.l = 0.35F + 0.65F * lab.l;
      if (to == "pink") now.l = 0.4F + 0.55F * lab.l;
      if (to == "brown") now.l = 0.75F * lab.l;
      if (from == "black") now.l = 0.25F + 0.6F * lab.l;
      if (from == "white") now.l = 0.72F * lab.l;
    }
    const compose::Rgb made_rgb = compose::to_rgb(now);
    Rgb made = {made_rgb.r, made_rgb.g, made_rgb.b};
    for (float& each : made) each = std::clamp(each, 0.0F, 1.0F);
    return mixed(rgb, made, part);
  });
  if (double(found) < 0.0008 * double(image.width()) * double(image.height()))
    throw Error("there is hardly anything " + from + " in the picture");
  return result;
}

}  // namespace maia
