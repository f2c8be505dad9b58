// Maps in half precision.
#pragma once

#include <cstddef>
#include <cstdint>

namespace maia {

/// Writes values[i] / 2^exponent in half precision and returns the exponent, which is chosen so that neither large nor
/// tiny maps lose anything: every value is kept to 2^-11 of itself, or to 2^-39 of the largest one.
std::int8_t to_half(const float* values, std::size_t count, std::uint16_t* half);

/// The values again.
void from_half(const std::uint16_t* half, std::size_t count, std::int8_t exponent, float* values);

}  // namespace maia
