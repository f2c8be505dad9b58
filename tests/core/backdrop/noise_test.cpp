#include "scene/backdrop/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "scene/backdrop/random.hpp"

namespace maia::backdrop {
namespace {

// These numbers must never change: pictures that people cite depend on them.
TEST(Dice, IsTheSameForEver) {
  Dice dice(1);
  EXPECT_EQ(dice.next(), 0x910A2DEC89025CC1ULL);
  EXPECT_EQ(dice.next(), 0xBEEB8DA1658EEC67ULL);
  EXPECT_EQ(Dice(5).split("a").next(), Dice(5).split("a").next());
  EXPECT_NE(Dice(5).split("a").next(), Dice(5).split("b").next());
}

TEST(Dice, IsFair) {
  Dice dice(3);
  int counts[6] = {};
  double sum = 0, square = 0;
  for (int i = 0; i < 60000; ++i) {
    ++counts[dice.below(6)];
    const float b = dice.bell();
    sum += b;
    square += b * b;
  }
  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);
  EXPECT_NEAR(sum / 60000, 0, 0.02);
  EXPECT_NEAR(square / 60000, 1, 0.03);
}

TEST(Noise, TilesAndHasNoBias) {
  const std::vector<float> noise = tiling_noise(128, 4, 4, 0.5F, 9);
  double sum = 0, inside = 0, seam = 0;
  for (std::size_t y = 0; y < 128; ++y) {
    for (std::size_t x = 0; x < 128; ++x) sum += noise[y * 128 + x];
    inside += std::fabs(noise[y * 128 + 64] - noise[y * 128 + 63]);
    seam += std::fabs(noise[y * 128] - noise[y * 128 + 127]);
  }
  EXPECT_NEAR(sum / (128 * 128), 0, 0.12);
  EXPECT_LT(seam, 2.5 * inside);
}

TEST(Noise, LinesAreSmooth) {
  for (int i = 0; i < 1000; ++i) {
    const float x = static_cast<float>(i) * 0.01F;
    EXPECT_LT(std::fabs(line_noise(x, 5) - line_noise(x + 0.01F, 5)), 0.06F);
  }
}

}  // namespace
}  // namespace maia::backdrop
