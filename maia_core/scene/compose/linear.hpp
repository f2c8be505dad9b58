// sRGB's curve by tables: 8-bit values to linear light and back.
#pragma once

#include <array>
#include <cstdint>

namespace maia::compose {

/// Linear light 0..1 of the 256 values.
const std::array<float, 256>& linear_of_srgb();

/// The 8-bit value for linear light: the table's entry number linear * 65535 + 0.5. Exact for what linear_of_srgb()
/// gives.
const std::array<std::uint8_t, 65536>& srgb_of_linear();

/// The 8-bit value of linear light, which is clamped to 0..1.
inline std::uint8_t to_srgb(float linear) {
  const float clamped = linear < 0 ? 0 : linear > 1 ? 1 : linear;
  return srgb_of_linear()[static_cast<std::uint32_t>(clamped * 65535.0F + 0.5F)];
}

}  // namespace maia::compose
