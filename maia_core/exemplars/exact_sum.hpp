// Sums that do not depend on the order of their terms.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace maia {

/// A sum of doubles in fixed point: 192 bits, two's complement, in units of 2^-96. Adding is integer addition, so that
/// any order and grouping gives the same bits; each term is rounded to a multiple of 2^-96 (error at most 2^-97). The
/// sum must stay below 2^95 in magnitude: 2^31 images of 2^16 positions with squares up to 2^48.
class ExactSum {
 public:
  using Limbs = std::array<std::uint64_t, 3>;  ///< the lowest first

  ExactSum() = default;
  explicit ExactSum(const Limbs& limbs) : limbs_(limbs) {}

  /// `term` is finite and less than 2^95 in magnitude.
  void add(double term) {
    const auto bits = std::bit_cast<std::uint64_t>(term);
    const int exponent = static_cast<int>(bits >> 52 & 0x7FF);
    if (exponent == 0) return;  // zero, or less than 2^-1022
    std::uint64_t mantissa = (bits & 0xFFFFFFFFFFFFF) | std::uint64_t{1} << 52;
    int shift = exponent - 1075 + 96;
    if (shift < 0) {
      if (shift < -53) return;
      mantissa = ((mantissa >> (-shift - 1)) + 1) >> 1;
      shift = 0;
    }
    Limbs value{};
    const int limb = shift / 64;
    const int offset = shift % 64;
    value[limb] = mantissa << offset;
    if (offset != 0 && limb + 1 < 3) value[limb + 1] = mantissa >> (64 - offset);
    if (bits >> 63 != 0) {
      subtract(value);
    } else {
      add(value);
    }
  }

  void add(const ExactSum& other) { add(other.limbs_); }

  /// The sum, correct to about 53 bits.
  double value() const {
    Limbs magnitude = limbs_;
    const bool negative = limbs_[2] >> 63 != 0;
    if (negative) {
      ExactSum zero;
      zero.subtract(limbs_);
      magnitude = zero.limbs_;
    }
    const double sum = std::ldexp(static_cast<double>(magnitude[2]), 32) +
                       std::ldexp(static_cast<double>(magnitude[1]), -32) +
                       std::ldexp(static_cast<double>(magnitude[0]), -96);
    return negative ? -sum : sum;
  }

  const Limbs& limbs() const { return limbs_; }

 private:
  void add(const Limbs& other) {
    unsigned carry = 0;
    for (int i = 0; i < 3; ++i) {
      const std::uint64_t sum = limbs_[i] + other[i];
      const std::uint64_t total = sum + carry;
      carry = static_cast<unsigned>(sum < limbs_[i]) | static_cast<unsigned>(total < sum);
      limbs_[i] = total;
    }
  }

  void subtract(const Limbs& other) {
    unsigned borrow = 0;
    for (int i = 0; i < 3; ++i) {
      const std::uint64_t difference = limbs_[i] - other[i];
      const std::uint64_t total = difference - borrow;
      borrow = static_cast<unsigned>(limbs_[i] < other[i]) | static_cast<unsigned>(difference < borrow);
      limbs_[i] = total;
    }
  }

  Limbs limbs_{};
};

}  // namespace maia
