#include "exemplars/exact_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace maia {
namespace {

ExactSum sum_of(const std::vector<double>& terms) {
  ExactSum sum;
  for (const double term : terms) sum.add(term);
  return sum;
}

TEST(ExactSum, KeepsWhatADoubleLoses) {
  EXPECT_EQ(sum_of({1e18, 1.0, -1e18}).value(), 1.0);
  EXPECT_EQ(sum_of({std::ldexp(1.0, 80), std::ldexp(1.0, -90), -std::ldexp(1.0, 80)}).value(), std::ldexp(1.0, -90));
}

TEST(ExactSum, HasSigns) {
  EXPECT_EQ(sum_of({}).value(), 0.0);
  EXPECT_EQ(sum_of({-0.0}).value(), 0.0);
  EXPECT_EQ(sum_of({-2.5}).value(), -2.5);
  EXPECT_EQ(sum_of({-2.5, 1.0}).value(), -1.5);
  EXPECT_EQ(sum_of({-std::ldexp(1.0, 94)}).value(), -std::ldexp(1.0, 94));
}

TEST(ExactSum, RoundsTermsToItsUnit) {
  const double unit = std::ldexp(1.0, -96);
  EXPECT_EQ(sum_of({unit}).value(), unit);
  EXPECT_EQ(sum_of({unit * 0.75}).value(), unit);
  EXPECT_EQ(sum_of({unit * 0.25}).value(), 0.0);
  EXPECT_EQ(sum_of({1e-300, 5e-324}).value(), 0.0);
}

TEST(ExactSum, IsTheSameInAnyOrderAndGrouping) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> terms(2000);
  for (double& term : terms) term = std::ldexp(normal(random), static_cast<int>(random() % 100) - 40);
  const ExactSum whole = sum_of(terms);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(terms.begin(), terms.end(), random);
    const auto cut = terms.begin() + static_cast<std::ptrdiff_t>(random() % terms.size());
    ExactSum sum = sum_of({terms.begin(), cut});
    sum.add(sum_of({cut, terms.end()}));
    EXPECT_EQ(sum.limbs(), whole.limbs());
  }
  long double exact = 0;
  for (const double term : terms) exact += term;
  EXPECT_NEAR(whole.value(), static_cast<double>(exact), std::abs(whole.value()) * 1e-15);
}

}  // namespace
}  // namespace maia
