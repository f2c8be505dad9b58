#include "exemplars/half_map.hpp"

#include <c10/util/Half.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace maia {

std::int8_t to_half(const float* values, std::size_t count, std::uint16_t* half) {
  std::int32_t largest = 0;  // of the magnitudes' bits, which are ordered as the magnitudes are
  for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::bit_cast<std::int32_t>(values[i]) & 0x7FFFFFFF);
  // The largest becomes 2^14 .. 2^15; half precision ends at 65504. Below 2^-112 a float's own precision ends.
  const int exponent = largest == 0 ? 0 : std::max((largest >> 23) - 127 - 14, -112);
  const float scale = std::ldexp(1.0F, -exponent);
  for (std::size_t i = 0; i < count; ++i) half[i] = c10::detail::fp16_ieee_from_fp32_value(values[i] * scale);
  return static_cast<std::int8_t>(exponent);
}

void from_half(const std::uint16_t* half, std::size_t count, std::int8_t exponent, float* values) {
  const float scale = std::ldexp(1.0F, exponent);
  for (std::size_t i = 0; i < count; ++i) values[i] = c10::detail::fp16_ieee_to_fp32_value(half[i]) * scale;
}

}  // namespace maia
