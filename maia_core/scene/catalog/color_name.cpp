#include <array>
#include <cmath>
#include <limits>

#include "scene/catalog/catalog.hpp"

namespace maia {
namespace {

enum Term : std::uint8_t { black, white, gray, red, orange, yellow, green, blue, purple, pink, brown };

struct Example {
  std::uint32_t rgb;
  Term term;
};

/// Colors that nearly everybody names alike, and some near the boundaries that a majority does.
constexpr Example examples[] = {
    {0x000000, black},  {0x0A0A14, black},  {0x14100C, black},  {0x0C140C, black},  {0x1A1A1A, black},
    {0x242424, black},  {0x2A2420, black},  {0x20242A, black},  {0xFFFFFF, white},  {0xF5F5F5, white},
    {0xEBEBEB, white},  {0xFFFAF0, white},  {0xF0F8FF, white},  {0xFAF0E6, white},  {0xF5FFFA, white},
    {0xFFF0F5, white},  {0xE8E6E0, white},  {0x404040, gray},   {0x505050, gray},   {0x606060, gray},
    {0x808080, gray},   {0xA0A0A0, gray},   {0xC0C0C0, gray},   {0xD0D0D0, gray},   {0x566069, gray},
    {0x708090, gray},   {0x8A8F98, gray},   {0x6E6862, gray},   {0x948E88, gray},   {0xB5B0AA, gray},
    {0x464A50, gray},   {0x383838, gray},   {0x888F88, gray},   {0x8C8890, gray},   {0xB4BAC0, gray},
    {0xC8C8BE, gray},   {0xFF0000, red},    {0xCC0000, red},    {0xB22222, red},    {0xDC143C, red},
    {0x8B0000, red},    {0xE34234, red},    {0x990000, red},    {0xD03030, red},    {0x700010, red},
    {0xC04040, red},    {0xFF4040, red},    {0xE02020, red},    {0x800020, red},    {0xFF2400, red},
    {0x5A0A0A, red},    {0xA01830, red},    {0x901020, red},    {0xC02040, red},    {0xAA2030, red},
    {0xFFA500, orange}, {0xFF8C00, orange}, {0xFF7F00, orange}, {0xE67300, orange}, {0xFF7043, orange},
    {0xF4A030, orange}, {0xED9121, orange}, {0xFF6A00, orange}, {0xFA8C50, orange}, {0xE06010, orange},
    {0xFFB347, orange}, {0xFF7F50, orange}, {0xD9641E, orange}, {0xE08A3C, orange}, {0xFFC080, orange},
    {0xFFFF00, yellow}, {0xFFD700, yellow}, {0xFFE040, yellow}, {0xF0E040, yellow}, {0xE6D200, yellow},
    {0xFFF68F, yellow}, {0xD4C000, yellow}, {0xFFFACD, yellow}, {0xF0E68C, yellow}, {0xFFE080, yellow},
    {0xE8C830, yellow}, {0xC8B400, yellow}, {0xFFCC00, yellow}, {0xD8D060, yellow}, {0x00FF00, green},
    {0x008000, green},  {0x228B22, green},  {0x32CD32, green},  {0x006400, green},  {0x90EE90, green},
    {0x6B8E23, green},  {0x808000, green},  {0x556B2F, green},  {0x9ACD32, green},  {0x2E8B57, green},
    {0x98FB98, green},  {0x00A86B, green},  {0x004020, green},  {0xBADA55, green},  {0x00FF7F, green},
    {0x8FBC8F, green},  {0x40A080, green},  {0x103010, green},  {0xA8C090, green},  {0x3C4A20, green},
    {0x60705A, green},  {0xC8E6C8, green},  {0x008060, green},  {0xADFF2F, green},  {0x20A060, green},
    {0x70A060, green},  {0x405030, green},  {0x8A9A50, green},  {0x0000FF, blue},   {0x1E90FF, blue},
    {0x4169E1, blue},   {0x000080, blue},   {0x87CEEB, blue},   {0xADD8E6, blue},   {0x00BFFF, blue},
    {0x4682B4, blue},   {0x191970, blue},   {0x5F9EA0, blue},   {0x00FFFF, blue},   {0x40E0D0, blue},
    {0xB0E0E6, blue},   {0x6A8CAF, blue},   {0x203050, blue},   {0x4060A0, blue},   {0x8090C0, blue},
    {0x10103A, blue},   {0x0080A0, blue},   {0x5B6EE0, blue},   {0x304878, blue},   {0x004B6E, blue},
    {0x90A8D0, blue},   {0x9AB8D4, blue},   {0xAFEEEE, blue},   {0x800080, purple}, {0x8A2BE2, purple},
    {0x9932CC, purple}, {0x4B0082, purple}, {0x9370DB, purple}, {0xBA55D3, purple}, {0xDDA0DD, purple},
    {0x663399, purple}, {0x7B3F9F, purple}, {0x301040, purple}, {0xA080C0, purple}, {0xC8A2C8, purple},
    {0x9400D3, purple}, {0x5A3A70, purple}, {0xD8BFD8, purple}, {0xA020A0, purple}, {0x500A50, purple},
    {0xCC66FF, purple}, {0x705080, purple}, {0xB090E0, purple}, {0xFFC0CB, pink},   {0xFF69B4, pink},
    {0xFF1493, pink},   {0xFFB6C1, pink},   {0xDB7093, pink},   {0xF08080, pink},   {0xFA8072, pink},
    {0xE75480, pink},   {0xFFD1DC, pink},   {0xDE5D83, pink},   {0xFF9999, pink},   {0xFF00FF, pink},
    {0xD02090, pink},   {0xF4A6B8, pink},   {0xE8B0B8, pink},   {0xFFDAD6, pink},   {0xE0A8A8, pink},
    {0xFF7FD0, pink},   {0x8B4513, brown},  {0xA0522D, brown},  {0x654321, brown},  {0x5C4033, brown},
    {0x964B00, brown},  {0x7B3F00, brown},  {0xD2B48C, brown},  {0xC19A6B, brown},  {0x3D2B1F, brown},
    {0xA67B5B, brown},  {0xB8860B, brown},  {0xCD853F, brown},  {0xC8641E, brown},  {0x6F4E37, brown},
    {0x4B3621, brown},  {0x8A6642, brown},  {0xBC987E, brown},  {0xA0785A, brown},  {0x704214, brown},
    {0xDEB887, brown},  {0x806040, brown},  {0x5A4A3A, brown},  {0x9C8060, brown},  {0xC8A878, brown},
    {0x35200F, brown},  {0x7A3020, brown},  {0x4A2018, brown},  {0x786450, brown},  {0xA58F70, brown},
    {0x8E7618, brown},  {0xB49A80, brown},  {0x9A5A3A, brown},  {0x604830, brown},

};

struct Lab {
  float l, a, b;
};

Lab oklab(std::uint32_t rgb) {
  const auto linear = [rgb](unsigned shift) {
    const float value = static_cast<float>((rgb >> shift) & 0xFFU) / 255.0F;
    return value <= 0.04045F ? value / 12.92F : std::pow((value + 0.055F) / 1.055F, 2.4F);
  };
  const float r = linear(16), g = linear(8), b = linear(0);
  const float l = std::cbrt(0.4122214708F * r + 0.5363325363F * g + 0.0514459929F * b);
  const float m = std::cbrt(0.2119034982F * r + 0.6806995451F * g + 0.1073969566F * b);
  const float s = std::cbrt(0.0883024619F * r + 0.2817188376F * g + 0.6299787005F * b);
  return {0.2104542553F * l + 0.7936177850F * m - 0.0040720468F * s,
          1.9779984951F * l - 2.4285922050F * m + 0.4505937099F * s,
          0.0259040371F * l + 0.7827717662F * m - 0.8086757660F * s};
}

/// Hue and saturation decide more about a name than lightness does.
constexpr float lightness_weight = 0.35F;

/// The term of the nearest example for each color of 5 bits a channel.
class Table {
 public:
  Table() {
    std::array<Lab, std::size(examples)> known;
    for (std::size_t i = 0; i < known.size(); ++i) known[i] = oklab(examples[i].rgb);
    for (std::uint32_t cell = 0; cell < terms_.size(); ++cell) {
      const auto middle = [cell](unsigned shift) { return ((cell >> shift) & 31U) * 255 / 31; };
      const Lab color = oklab(middle(10) << 16U | middle(5) << 8U | middle(0));
      float best = std::numeric_limits<float>::max();
      for (std::size_t i = 0; i < known.size(); ++i) {
        const float l = color.l - known[i].l, a = color.a - known[i].a, b = color.b - known[i].b;
        const float distance = lightness_weight * l * l + a * a + b * b;
        if (distance < best) {
          best = distance;
          terms_[cell] = examples[i].term;
        }
      }
    }
  }

  Term operator()(std::uint8_t r, std::uint8_t g, std::uint8_t b) const {
    const auto fifth = [](unsigned value) { return (value * 31 + 127) / 255; };
    return terms_[fifth(r) << 10U | fifth(g) << 5U | fifth(b)];
  }

 private:
  std::array<Term, 32768> terms_{};
};

}  // namespace

const std::vector<std::string>& color_names() {
  static const std::vector<std::string> names = {"black", "white", "gray",   "red",  "orange", "yellow",
                                                 "green", "blue",  "purple", "pink", "brown"};
  return names;
}

const std::string& color_name(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  static const Table table;
  return color_names()[table(r, g, b)];
}

}  // namespace maia
