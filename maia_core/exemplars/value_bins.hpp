// Logarithmic bins for floating-point values of both signs.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace maia {

/// Bins that are cut from the bits of a float: every octave (from a power of two to the next) between 2^-24 and 2^24
/// has 2^mantissa_bits bins of equal width. Smaller magnitudes count as zero. Bins are numbered from the most negative
/// values (0) over `zero` to the largest (count - 1).
template <int mantissa_bits>
struct ValueBins {
  static constexpr int lowest_exponent = -24;
  static constexpr int highest_exponent = 24;
  static constexpr int per_sign = (highest_exponent - lowest_exponent) << mantissa_bits;
  static constexpr int zero = per_sign;
  static constexpr int count = 2 * per_sign + 1;

  static constexpr int shift = 23 - mantissa_bits;
  static constexpr std::int32_t offset = ((127 + lowest_exponent) << mantissa_bits) - 1;

  /// How far two values of one bin can be from each other, relative to the smaller; in bin `zero` it is 2^-24 from
  /// zero.
  static constexpr double relative_width = 1.0 / (1 << mantissa_bits);

  /// Magnitudes of 2^24 and more, infinities and what is not a number go to the outermost bin of their sign.
  static int index(float value) {
    const std::int32_t bits = std::bit_cast<std::int32_t>(value);
    const std::int32_t magnitude = std::clamp(((bits & 0x7FFFFFFF) >> shift) - offset, 0, per_sign);
    return bits < 0 ? zero - magnitude : zero + magnitude;
  }

  /// The least and the largest value of a bin (a bin contains the end that is nearer to zero); 0 for the bin `zero`.
  static double low(int bin) { return bin > zero ? bound(bin - zero) : bin < zero ? -bound(zero - bin + 1) : 0; }
  static double high(int bin) { return bin > zero ? bound(bin - zero + 1) : bin < zero ? -bound(zero - bin) : 0; }

 private:
  static double bound(int magnitude) { return std::bit_cast<float>((magnitude + offset) << shift); }
};

/// Those of the histograms and those of the strata from which random samples are drawn.
using HistogramBins = ValueBins<6>;
using StrataBins = ValueBins<5>;

/// Activations are finite and smaller than this in magnitude; an image with others is not used.
constexpr float largest_activation = 16777216.0F;  // 2^24

}  // namespace maia
