#include "chart/scale.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace maia::test {
namespace {

using testing::ElementsAre;

TEST(Scale, TicksAreRoundNumbersWithin) {
  EXPECT_THAT(ticks_between(0, 35.1, 6).texts, ElementsAre("0", "10", "20", "30"));
  EXPECT_THAT(ticks_between(-3, 4.5, 4).texts, ElementsAre("-2", "0", "2", "4"));
  EXPECT_THAT(ticks_between(0, 1, 4).texts, ElementsAre("0.00", "0.25", "0.50", "0.75", "1.00"));
  EXPECT_THAT(ticks_between(0.01, 0.05, 4).texts, ElementsAre("0.01", "0.02", "0.03", "0.04", "0.05"));
  EXPECT_THAT(ticks_between(0, 3e7, 3).texts, ElementsAre("0", "1e+07", "2e+07", "3e+07"));
}

TEST(Scale, NeighbouringTicksHaveDifferentTexts) {
  for (const auto& [low, high] :
       {std::pair{1e9, 1e9 + 64}, {0.99999, 1.0}, {-1e-7, 1e-7}, {5.0, 5.0001}, {0.0, 1e-30}}) {
    const Ticks ticks = ticks_between(low, high, 5);
    EXPECT_GE(ticks.texts.size(), 2U) << low;
    for (std::size_t i = 1; i < ticks.texts.size(); ++i) EXPECT_NE(ticks.texts[i - 1], ticks.texts[i]) << low;
  }
}

TEST(Scale, NumbersAreShort) {
  EXPECT_EQ(number_text(12), "12");
  EXPECT_EQ(number_text(36.918), "36.92");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(1.3e-5), "1.3e-05");
  EXPECT_EQ(number_text(1e30), "1e+30");
}

}  // namespace
}  // namespace maia::test
