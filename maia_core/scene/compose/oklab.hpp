// OKLab: a color space in which lightness, hue and chroma are what a person sees (Ottosson 2020).
#pragma once

#include <bit>
#include <cstdint>

namespace maia::compose {

struct Lab {
  float l = 0;  ///< lightness, 0 black .. 1 white
  float a = 0;  ///< green .. red
  float b = 0;  ///< blue .. yellow
};

struct Rgb {
  float r = 0, g = 0, b = 0;  ///< linear light, 0..1
};

/// x >= 0. Two steps of Newton from a guess by the exponent: exact to about 1e-5, and the same on every processor.
inline float cube_root(float x) {
  const auto third = static_cast<std::int32_t>(static_cast<float>(std::bit_cast<std::int32_t>(x)) * (1.0F / 3.0F));
  float y = std::bit_cast<float>(third + 709921077);
  y = (2.0F * y + x / (y * y)) * (1.0F / 3.0F);
  y = (2.0F * y + x / (y * y)) * (1.0F / 3.0F);
  return y;
}

inline Lab to_lab(const Rgb& c) {
  const float l = cube_root(0.4122214708F * c.r + 0.5363325363F * c.g + 0.0514459929F * c.b);
  const float m = cube_root(0.2119034982F * c.r + 0.6806995451F * c.g + 0.1073969566F * c.b);
  const float s = cube_root(0.0883024619F * c.r + 0.2817188376F * c.g + 0.6299787005F * c.b);
  return {0.2104542553F * l + 0.7936177850F * m - 0.0040720468F * s,
          1.9779984951F * l - 2.4285922050F * m + 0.4505937099F * s,
          0.0259040371F * l + 0.7827717662F * m - 0.8086757660F * s};
}

/// Not clamped: colors that a screen can't show give values outside of 0..1.
inline Rgb to_rgb(const Lab& c) {
  const float l = c.l + 0.3963377774F * c.a + 0.2158037573F * c.b;
  const float m = c.l - 0.1055613458F * c.a - 0.0638541728F * c.b;
  const float s = c.l - 0.0894841775F * c.a - 1.2914855480F * c.b;
  const float l3 = l * l * l, m3 = m * m * m, s3 = s * s * s;
  return {4.0767416621F * l3 - 3.3077115913F * m3 + 0.2309699292F * s3,
          -1.2684380046F * l3 + 2.6097574011F * m3 - 0.3413193965F * s3,
          -0.0041960863F * l3 - 0.7034186147F * m3 + 1.7076147010F * s3};
}

}  // namespace maia::compose
