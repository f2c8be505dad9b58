#include "scene/compose/recolor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "maia/error.hpp"
#include "model/nearest.hpp"
#include "scene/compose/linear.hpp"
#include "scene/compose/oklab.hpp"
#include "scene/compose/targets.hpp"

namespace maia::compose {
namespace {

struct Prototype {
  const char* name;
  float l, chroma, degrees;
};

constexpr std::array<Prototype, 11> prototypes = {{{"black", 0.20F, 0.004F, 260},
                                                   {"white", 0.94F, 0.004F, 90},
                                                   {"gray", 0.60F, 0.003F, 260},
                                                   {"red", 0.56F, 0.215F, 27},
                                                   {"orange", 0.73F, 0.175F, 60},
                                                   {"yellow", 0.87F, 0.175F, 101},
                                                   {"green", 0.60F, 0.175F, 143},
                                                   {"blue", 0.50F, 0.190F, 262},
                                                   {"purple", 0.49F, 0.190F, 305},
                                                   {"pink", 0.77F, 0.135F, 355},
                                                   {"brown", 0.43F, 0.080F, 55}}};

const Prototype& prototype(const std::string& name) {
  for (const auto& candidate : prototypes)
    if (name == candidate.name) return candidate;
  throw Error("no color '" + name + "'; there are " + listed(color_names()) + did_you_mean(name, color_names()));
}

constexpr std::size_t most_samples = 1500;

/// Some of the sprite's opaque pixels.
std::vector<Rgb> samples_of(const Sprite& sprite) {
  std::vector<Rgb> samples;
  const auto& linear = linear_of_srgb();
  const std::size_t pixels = std::size_t(sprite.width) * std::size_t(sprite.height);
  const std::size_t step = std::max<std::size_t>(pixels / most_samples, 1) | 1U;
  for (std::size_t i = step / 2; i < pixels; i += step) {
    const std::uint8_t* pixel = sprite.rgba.data() + i * 4;
    if (pixel[3] > 128) samples.push_back({linear[pixel[0]], linear[pixel[1]], linear[pixel[2]]});
  }
  return samples;
}

float ramp(float x, float low, float high) {
  const float t = std::min(std::max((x - low) / (high - low), 0.0F), 1.0F);
  return t * t * (3 - 2 * t);
}

float share_named(const std::vector<Rgb>& colors, const std::string& name) {
  if (colors.empty()) return 1;
  std::size_t named = 0;
  for (const Rgb& c : colors) named += color_name(to_srgb(c.r), to_srgb(c.g), to_srgb(c.b)) == name;
  return float(named) / float(colors.size());
}

}  // namespace

ColorWish color_wish(const std::string& color) {
  ColorWish wish;
  std::string rest = color;
  for (const auto& [prefix, shade] : {std::pair{"light ", 1.0F}, std::pair{"dark ", -1.0F}}) {
    const std::string word = prefix;
    if (rest.starts_with(word)) {
      wish.shade = shade;
      rest = rest.substr(word.size());
    }
  }
  const auto both = rest.find(" and ");
  wish.first = rest.substr(0, both);
  if (both != std::string::npos) wish.second = rest.substr(both + 5);
  prototype(wish.first);
  if (!wish.second.empty()) prototype(wish.second);
  return wish;
}

MAIA_MANY_TARGETS void Recoloring::apply(float* __restrict red, float* __restrict green, float* __restrict blue,
                                         std::size_t count) const {
  // Shades darker than usual keep less of the color's chroma, and so do lights.
  const float below = 1.0F / std::max(target_l_, 0.05F), above = 1.0F / std::max(1.0F - target_l_, 0.05F);
  const float target_l = target_l_, target_a = target_a_, target_b = target_b_, mean_l = mean_l_, gain = gain_;
  const float hue_a = hue_a_, hue_b = hue_b_, by_hue = by_hue_, keep_dark = keep_dark_;
  for (std::size_t i = 0; i < count; ++i) {
    const Rgb old{red[i], green[i], blue[i]};
    const Lab c = to_lab(old);
    const float along = c.a * hue_a + c.b * hue_b;
    const float across = std::abs(c.b * hue_a - c.a * hue_b);
    const float hued = ramp(along - 0.8F * across, 0.005F, 0.045F);
    const float dark = 1.0F - keep_dark * (1.0F - ramp(c.l, 0.16F, 0.34F));
    const float weight = (1.0F - by_hue + by_hue * hued) * dark;
    float l = target_l + (c.l - mean_l) * gain;
    // Approach black and white without cutting off.
    const float over = std::max(l - 0.86F, 0.0F), under = std::max(0.16F - l, 0.0F);
    l = std::min(l, 0.86F) + over / (1.0F + 5.0F * over) - under / (1.0F + 6.0F * under) + std::max(0.16F - l, 0.0F);
    const float off = std::max((target_l - l) * below, (l - target_l) * above);
    const float full = 1.0F - 0.55F * off * off;
    const float a = target_a * full + (c.a - hue_a * along) * 0.15F,
                b = target_b * full + (c.b - hue_b * along) * 0.15F;
    const Rgb fresh = to_rgb({l, a, b});
    red[i] = std::min(std::max(old.r + (fresh.r - old.r) * weight, 0.0F), 1.0F);
    green[i] = std::min(std::max(old.g + (fresh.g - old.g) * weight, 0.0F), 1.0F);
    blue[i] = std::min(std::max(old.b + (fresh.b - old.b) * weight, 0.0F), 1.0F);
  }
}

Recoloring::Recoloring(const Sprite& sprite, const std::string& color, float shade) {
  const Prototype& wanted = prototype(color);
  const auto samples = samples_of(sprite);
  std::vector<Lab> labs;
  for (const Rgb& c : samples) labs.push_back(to_lab(c));

  // The hue that most of the colored area has.
  std::array<float, 36> hues{};
  for (const Lab& c : labs) {
    const float chroma = std::hypot(c.a, c.b);
    if (chroma < 0.035F) continue;
    const float degrees = std::atan2(c.b, c.a) * 57.29578F + 360;
    hues[std::size_t(degrees / 10) % 36] += 1;
  }
  float best = 0, chromatic = 0;
  for (const float count : hues) chromatic += count;
  float hue = 0;
  for (std::size_t i = 0; i < 36; ++i) {
    float sum = 0;
    for (std::size_t k = 0; k < 7; ++k) sum += hues[(i + k + 33) % 36];
    if (sum > best) {
      best = sum;
      hue = (float(i) + 0.5F) * 10;
    }
  }
  hue_a_ = std::cos(hue / 57.29578F);
  hue_b_ = std::sin(hue / 57.29578F);
  const float colored = labs.empty() ? 0 : best / float(labs.size());

  const bool neutral = wanted.chroma < 0.01F;
  const float lift = shade > 0 ? 0.13F : shade < 0 ? -0.14F : 0.0F;
  target_l_ = std::clamp(wanted.l + (neutral ? 0.0F : lift), 0.12F, 0.96F);
  const float chroma = wanted.chroma * (shade > 0 ? 0.72F : shade < 0 ? 0.85F : 1.0F);
  target_a_ = chroma * std::cos(wanted.degrees / 57.29578F);
  target_b_ = chroma * std::sin(wanted.degrees / 57.29578F);

  struct Attempt {
    float by_hue, keep_dark, gain;
  };
  constexpr std::array<Attempt, 9> attempts = {{{1, 1, 0.85F},
                                                {1, 1, 0.6F},
                                                {0, 1, 0.85F},
                                                {0, 1, 0.6F},
                                                {0, 0.7F, 0.5F},
                                                {0, 0.35F, 0.4F},
                                                {0, 0, 0.35F},
                                                {0, 0, 0.22F},
                                                {0, 0, 0.12F}}};
  for (const Attempt& attempt : attempts) {
    if (attempt.by_hue > 0 && (colored < 0.3F || best < 0.8F * chromatic)) continue;
    by_hue_ = attempt.by_hue;
    keep_dark_ = color == "black" ? 0 : attempt.keep_dark;
    gain_ = attempt.gain;
    std::vector<float> lightness;
    for (const Lab& c : labs)
      if (c.l > 0.25F && (by_hue_ == 0 || c.a * hue_a_ + c.b * hue_b_ > 0.03F)) lightness.push_back(c.l);
    mean_l_ = 0.5F;
    if (!lightness.empty()) {
      std::nth_element(lightness.begin(), lightness.begin() + std::ssize(lightness) / 2, lightness.end());
      mean_l_ = lightness[lightness.size() / 2];
    }
    std::vector<float> red, green, blue;
    for (const Rgb& c : samples) {
      red.push_back(c.r);
      green.push_back(c.g);
      blue.push_back(c.b);
    }
    apply(red.data(), green.data(), blue.data(), samples.size());
    std::vector<Rgb> result;
    for (std::size_t i = 0; i < samples.size(); ++i) result.push_back({red[i], green[i], blue[i]});
    if (share_named(result, color) >= 0.62F) break;
  }
}

}  // namespace maia::compose
