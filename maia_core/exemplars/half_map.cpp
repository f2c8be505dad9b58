#include "exemplars/half_map.hpp"

#include <c10/util/Half.h>

#include <algorithm>
#include <bit>
#include <cmath>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace maia {

namespace {

void scale_to_half(const float* values, std::size_t count, float scale, std::uint16_t* half) {
  for (std::size_t i = 0; i < count; ++i) half[i] = c10::detail::fp16_ieee_from_fp32_value(values[i] * scale);
}

#ifdef __x86_64__
/// The same by the processor's own conversion.
[[gnu::target("avx,f16c")]] void scale_to_half_f16c(const float* values, std::size_t count, float scale,
                                                    std::uint16_t* half) {
  const __m256 factor = _mm256_set1_ps(scale);
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(values + i), factor);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(half + i), _mm256_cvtps_ph(scaled, _MM_FROUND_TO_NEAREST_INT));
  }
  scale_to_half(values + i, count - i, scale, half + i);
}
#endif

}  // namespace

std::int8_t to_half(const float* values, std::size_t count, std::uint16_t* half) {
  std::int32_t largest = 0;  // of the magnitudes' bits, which are ordered as the magnitudes are
  for (std::size_t i = 0; i < count; ++i)
    largest = std::max(largest, std::bit_cast<std::int32_t>(values[i]) & 0x7FFFFFFF);
  // The largest becomes 2^14 .. 2^15; half precision ends at 65504. Below 2^-112 a float's own precision ends.
  const int exponent = largest == 0 ? 0 : std::max((largest >> 23) - 127 - 14, -112);
  const float scale = std::ldexp(1.0F, -exponent);
#ifdef __x86_64__
  static const bool has_f16c = __builtin_cpu_supports("f16c") != 0;
  if (has_f16c) {
    scale_to_half_f16c(values, count, scale, half);
    return static_cast<std::int8_t>(exponent);
  }
#endif
  scale_to_half(values, count, scale, half);
  return static_cast<std::int8_t>(exponent);
}

void from_half(const std::uint16_t* half, std::size_t count, std::int8_t exponent, float* values) {
  const float scale = std::ldexp(1.0F, exponent);
  for (std::size_t i = 0; i < count; ++i) values[i] = c10::detail::fp16_ieee_to_fp32_value(half[i]) * scale;
}

}  // namespace maia
