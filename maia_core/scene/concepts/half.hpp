// Half precision.
#pragma once

#include <bit>
#include <cstdint>

namespace maia::concepts {

/// The value of a binary16 number; infinities and NaN are not expected.
inline float from_half(std::uint16_t half) {
  const std::uint32_t bits = static_cast<std::uint32_t>(half & 0x7FFFU) << 13;
  const float magnitude = std::bit_cast<float>(bits) * 0x1p112F;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | static_cast<std::uint32_t>(half & 0x8000U)
                                                                            << 16);
}

/// The nearest binary16 number; magnitudes above 65504 become 65504.
inline std::uint16_t to_half(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  float magnitude = std::bit_cast<float>(bits & 0x7FFFFFFFU);
  magnitude = magnitude < 65504.0F ? magnitude : 65504.0F;
  const std::uint32_t scaled = std::bit_cast<std::uint32_t>(magnitude * 0x1p-112F);
  // Subnormal halves lose bits in the multiplication already; the rest are rounded here, ties to even.
  const std::uint32_t rounded = (scaled + 0xFFFU + (scaled >> 13 & 1U)) >> 13;
  return static_cast<std::uint16_t>(rounded | (bits >> 16 & 0x8000U));
}

}  // namespace maia::concepts
