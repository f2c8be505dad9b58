#include "scene/concepts/half.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace maia::concepts {
namespace {

TEST(Half, EveryFiniteNumberComesBack) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    if ((bits & 0x7C00U) == 0x7C00U) continue;
    const auto half = static_cast<std::uint16_t>(bits);
    ASSERT_EQ(to_half(from_half(half)), half) << bits;
  }
}

TEST(Half, ValuesAreThoseOfTheFormat) {
  EXPECT_EQ(from_half(0x3C00), 1.0F);
  EXPECT_EQ(from_half(0xC000), -2.0F);
  EXPECT_EQ(from_half(0x7BFF), 65504.0F);
  EXPECT_EQ(from_half(0x0001), 0x1p-24F);
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
  for (float value = 1e-3F; value < 6e4F; value *= 1.0137F) {
    EXPECT_LE(std::abs(from_half(to_half(value)) - value), value * 0x1p-11F);
  }
  EXPECT_EQ(to_half(1 + 0x1p-11F), 0x3C00);
  EXPECT_EQ(to_half(1 + 3 * 0x1p-11F), 0x3C02);
  EXPECT_EQ(to_half(1e9F), 0x7BFF);
  EXPECT_EQ(to_half(-1e9F), 0xFBFF);
}

}  // namespace
}  // namespace maia::concepts
