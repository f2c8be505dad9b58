#include "exemplars/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "exemplars/half_map.hpp"
#include "exemplars/value_bins.hpp"

namespace maia {
namespace {

Histogram histogram_of(const std::vector<float>& values) {
  std::map<int, std::int64_t> counts;
  for (const float value : values) ++counts[HistogramBins::index(value)];
  Histogram histogram;
  for (const auto& [bin, count] : counts) {
    histogram.bins.push_back(static_cast<std::uint16_t>(bin));
    histogram.counts.push_back(count);
  }
  return histogram;
}

TEST(ValueBins, EveryValueIsInItsBin) {
  std::mt19937 random(1);
  for (int i = 0; i < 100000; ++i) {
    const auto value = static_cast<float>(
        std::ldexp(std::uniform_real_distribution<>(-1, 1)(random), static_cast<int>(random() % 49) - 24));
    const int bin = HistogramBins::index(value);
    ASSERT_GE(bin, 0);
    ASSERT_LT(bin, HistogramBins::count);
    if (bin == HistogramBins::zero) {
      EXPECT_LT(std::abs(value), std::ldexp(1.0, -24));
    } else {
      ASSERT_LE(HistogramBins::low(bin), value);
      ASSERT_GE(HistogramBins::high(bin), value);
      const double near = std::min(std::abs(HistogramBins::low(bin)), std::abs(HistogramBins::high(bin)));
      EXPECT_LE(HistogramBins::high(bin) - HistogramBins::low(bin), near * HistogramBins::relative_width);
    }
  }
}

TEST(ValueBins, AreOrderedAndEndWhereTheyShould) {
  EXPECT_EQ(HistogramBins::index(0.0F), HistogramBins::zero);
  EXPECT_EQ(HistogramBins::index(-0.0F), HistogramBins::zero);
  EXPECT_EQ(HistogramBins::index(1e-30F), HistogramBins::zero);
  EXPECT_EQ(HistogramBins::index(std::ldexp(1.0F, -24)), HistogramBins::zero + 1);
  EXPECT_EQ(HistogramBins::index(std::nextafter(largest_activation, 0.0F)), HistogramBins::count - 1);
  EXPECT_EQ(HistogramBins::index(-std::nextafter(largest_activation, 0.0F)), 0);
  EXPECT_EQ(HistogramBins::index(INFINITY), HistogramBins::count - 1);
  EXPECT_EQ(HistogramBins::high(HistogramBins::count - 1), largest_activation);
  for (int bin = 1; bin < HistogramBins::count; ++bin)
    ASSERT_LE(HistogramBins::high(bin - 1), HistogramBins::low(bin) + std::ldexp(1.0, -24));
}

struct Distribution {
  const char* name;
  std::vector<float> values;
};

std::vector<Distribution> distributions() {
  std::mt19937 random(3);
  const auto drawn = [&](std::size_t count, auto draw) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(draw(random));
    return values;
  };
  std::normal_distribution<> normal;
  std::lognormal_distribution<> heavy(0, 3);
  std::exponential_distribution<> exponential;
  return {{"normal", drawn(20000, normal)},
          {"relu", drawn(20000, [&](auto& r) { return std::max(0.0, normal(r)); })},
          {"mostly zero", drawn(20000, [&](auto& r) { return r() % 100 == 0 ? exponential(r) : 0.0; })},
          {"heavy tail", drawn(20000, [&](auto& r) { return std::min(1.6e7, heavy(r)); })},
          {"negative", drawn(20000, [&](auto& r) { return -5 - exponential(r); })},
          {"tiny", drawn(20000, [&](auto& r) { return normal(r) * 1e-6; })},
          {"huge", drawn(20000, [&](auto& r) { return std::clamp(normal(r) * 5e6, -1.6e7, 1.6e7); })},
          {"two values", drawn(999, [&](auto& r) { return r() % 2 == 0 ? -3.0 : 1000.0; })},
          {"one value", std::vector<float>(7, 0.3F)},
          {"one zero", {0.0F}},
          {"zeros", std::vector<float>(100, 0.0F)}};
}

TEST(Histogram, QuantilesAreWithinTheBound) {
  for (auto& [name, values] : distributions()) {
    SCOPED_TRACE(name);
    std::sort(values.begin(), values.end());
    const Histogram histogram = histogram_of(values);
    for (const double q : {0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0}) {
      const auto rank = std::max(0.0, std::ceil(q * static_cast<double>(values.size())) - 1);
      const double exact = values[static_cast<std::size_t>(rank)];
      const double estimate = histogram_quantile(histogram.view(), q, values.back());
      EXPECT_LE(std::abs(estimate - exact), std::abs(exact) * HistogramBins::relative_width + std::ldexp(1.0, -24))
          << "q = " << q;
    }
    EXPECT_EQ(histogram_quantile(histogram.view(), 1, values.back()), values.back());
  }
}

TEST(Histogram, RankInvertsQuantile) {
  for (auto& [name, values] : distributions()) {
    SCOPED_TRACE(name);
    const Histogram histogram = histogram_of(values);
    std::sort(values.begin(), values.end());
    for (const float value : {values.front(), values[values.size() / 3], values.back(), 0.0F}) {
      // Between the exact ranks of the values that are off by the bound.
      const double slack = std::abs(value) * HistogramBins::relative_width + std::ldexp(1.0, -24);
      const auto below = [&](double limit) {
        return static_cast<double>(std::count_if(values.begin(), values.end(), [&](float v) { return v <= limit; })) /
               static_cast<double>(values.size());
      };
      const double rank = histogram_rank(histogram.view(), value);
      EXPECT_GE(rank, below(value - slack) - 1e-12);
      EXPECT_LE(rank, below(value + slack) + 1e-12);
    }
    EXPECT_EQ(histogram_rank(histogram.view(), INFINITY), 1);
    EXPECT_EQ(histogram_rank(histogram.view(), -INFINITY), 0);
  }
}

TEST(Histogram, AddingIsCounting) {
  std::vector<float> all;
  Histogram sum;
  for (const auto& [name, values] : distributions()) {
    sum.add(histogram_of(values).view());
    all.insert(all.end(), values.begin(), values.end());
  }
  const Histogram whole = histogram_of(all);
  EXPECT_EQ(sum.bins, whole.bins);
  EXPECT_EQ(sum.counts, whole.counts);
}

TEST(Histogram, NothingCountedHasNoQuantile) {
  EXPECT_TRUE(std::isnan(histogram_quantile({}, 0.5, 1)));
  EXPECT_TRUE(std::isnan(histogram_rank({}, 0)));
}

TEST(HalfMap, KeepsElevenBitsOfAnyMagnitude) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  for (int exponent = -60; exponent <= 24; exponent += 3) {
    std::vector<float> values(49);
    for (float& value : values) value = std::ldexp(normal(random), exponent - 3);
    values[3] = 0;
    std::vector<std::uint16_t> half(values.size());
    std::vector<float> back(values.size());
    from_half(half.data(), half.size(), to_half(values.data(), values.size(), half.data()), back.data());
    const float largest =
        *std::max_element(values.begin(), values.end(), [](float a, float b) { return std::abs(a) < std::abs(b); });
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_LE(std::abs(back[i] - values[i]),
                std::max(std::ldexp(std::abs(values[i]), -11), std::ldexp(std::abs(largest), -39)));
    }
  }
  std::vector<float> zeros(4);
  std::vector<std::uint16_t> half(4, 1);
  EXPECT_EQ(to_half(zeros.data(), 4, half.data()), 0);
  EXPECT_EQ(half, std::vector<std::uint16_t>(4, 0));
}

}  // namespace
}  // namespace maia
