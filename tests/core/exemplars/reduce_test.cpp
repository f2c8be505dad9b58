#include "exemplars/reduce.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace maia {
namespace {

/// units x height x width values in memory with some strides.
struct Case {
  const char* name;
  std::int64_t units, height, width;
  std::ptrdiff_t unit_stride, row_stride, column_stride;

  MapsView view(const float* data) const {
    return {data, units, height, width, unit_stride, row_stride, column_stride};
  }
  std::ptrdiff_t at(std::int64_t u, std::int64_t y, std::int64_t x) const {
    return u * unit_stride + y * row_stride + x * column_stride;
  }
};

const std::vector<Case> cases = {
    {"channels last", 32, 7, 5, 1, 160, 32},   {"channels last, 20 units", 20, 9, 9, 1, 180, 20},
    {"contiguous", 40, 14, 14, 196, 14, 1},    {"rows padded", 16, 6, 6, 1, 7 * 16, 16},
    {"single position", 33, 1, 1, 1, 33, 33},  {"one unit", 1, 30, 31, 1, 31, 1},
    {"every other unit", 17, 3, 3, 2, 102, 34}};

std::vector<float> values_for(const Case& layout, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<std::size_t>(layout.at(layout.units - 1, layout.height - 1, layout.width - 1)) +
                            1);
  for (float& value : values)
    value = random() % 3 == 0 ? 0.0F : std::ldexp(normal(random), static_cast<int>(random() % 40) - 20);
  return values;
}

GroupReduction reduced(const MapsView& maps, std::int64_t first, std::uint32_t* counters, std::int32_t step) {
  GroupReduction result;
  reduce_groups(maps, first, 1, counters, step, nullptr, &result);
  return result;
}

TEST(Reduce, IsWhatAPlainLoopGives) {
  for (const Case& layout : cases) {
    SCOPED_TRACE(layout.name);
    const std::vector<float> values = values_for(layout, 11);
    for (std::int64_t first = 0; first < layout.units; first += unit_group) {
      std::vector<std::uint32_t> counters(unit_group * histogram_stride);
      const GroupReduction reduction = reduced(layout.view(values.data()), first, counters.data(), 1);
      EXPECT_TRUE(reduction.valid);
      for (std::int64_t u = 0; u < std::min<std::int64_t>(unit_group, layout.units - first); ++u) {
        float maximum = -std::numeric_limits<float>::infinity();
        double sum = 0;
        double squares = 0;
        std::vector<std::uint32_t> bins(histogram_stride);
        for (std::int64_t y = 0; y < layout.height; ++y) {
          for (std::int64_t x = 0; x < layout.width; ++x) {
            const float value = values[layout.at(first + u, y, x)];
            maximum = std::max(maximum, value);
            sum += value;
            squares += static_cast<double>(value) * value;
            ++bins[HistogramBins::index(value)];
          }
        }
        EXPECT_EQ(reduction.maximum[u], maximum);
        EXPECT_EQ(reduction.sum[u], sum);
        EXPECT_EQ(reduction.squares[u], squares);
        EXPECT_TRUE(std::equal(bins.begin(), bins.end(), counters.begin() + u * histogram_stride));
      }
    }
  }
}

TEST(Reduce, GroupsTogetherAreTheSameAsAlone) {
  for (const Case& layout : cases) {
    SCOPED_TRACE(layout.name);
    const std::vector<float> values = values_for(layout, 14);
    const int groups = static_cast<int>((layout.units + unit_group - 1) / unit_group);
    ASSERT_LE(groups, most_groups);
    std::vector<std::uint32_t> together(groups * unit_group * histogram_stride), alone(together.size());
    GroupReduction results[most_groups];
    reduce_groups(layout.view(values.data()), 0, groups, together.data(), 1, nullptr, results);
    for (int group = 0; group < groups; ++group) {
      std::uint32_t* counters = &alone[group * unit_group * histogram_stride];
      const GroupReduction result = reduced(layout.view(values.data()), group * unit_group, counters, 1);
      const std::int64_t units = std::min<std::int64_t>(unit_group, layout.units - group * unit_group);
      EXPECT_TRUE(std::equal(result.maximum, result.maximum + units, results[group].maximum));
      EXPECT_TRUE(std::equal(result.sum, result.sum + units, results[group].sum));
      EXPECT_TRUE(std::equal(result.squares, result.squares + units, results[group].squares));
    }
    const auto counted = static_cast<std::ptrdiff_t>(layout.units * histogram_stride);
    EXPECT_TRUE(std::equal(together.begin(), together.begin() + counted, alone.begin()));

    std::vector<std::uint16_t> bins[most_groups];
    std::uint16_t* targets[most_groups];
    for (int group = 0; group < groups; ++group) {
      bins[group].resize(layout.height * layout.width * unit_group);
      targets[group] = bins[group].data();
    }
    GroupReduction with_bins[most_groups];
    reduce_groups(layout.view(values.data()), 0, groups, nullptr, 1, targets, with_bins);
    std::vector<std::uint32_t> later(together.size());
    for (int group = 0; group < groups; ++group) {
      EXPECT_EQ(with_bins[group].sum[0], results[group].sum[0]);
      count_bins(bins[group].data(), layout.height * layout.width, &later[group * unit_group * histogram_stride]);
    }
    EXPECT_TRUE(std::equal(together.begin(), together.begin() + counted, later.begin()));
  }
}

TEST(Reduce, CanBeTakenBack) {
  const Case& layout = cases[1];
  std::vector<float> values = values_for(layout, 12);
  values[5] = std::numeric_limits<float>::quiet_NaN();
  std::vector<std::uint32_t> counters(unit_group * histogram_stride);
  reduced(layout.view(values.data()), 0, counters.data(), 1);
  reduced(layout.view(values.data()), 0, counters.data(), -1);
  EXPECT_EQ(std::count(counters.begin(), counters.end(), 0U), std::ssize(counters));
}

TEST(Reduce, TellsWhatCannotBeUsed) {
  const Case layout = {"contiguous", 16, 5, 5, 25, 5, 1};
  const float limit = largest_activation;
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), INFINITY, -INFINITY, limit, -limit}) {
    for (const std::int64_t unit : {0, 7, 8, 15}) {
      std::vector<float> values = values_for(layout, 13);
      std::vector<std::uint32_t> counters(unit_group * histogram_stride);
      EXPECT_TRUE(reduced(layout.view(values.data()), 0, counters.data(), 1).valid);
      values[layout.at(unit, 2, 3)] = bad;
      EXPECT_FALSE(reduced(layout.view(values.data()), 0, counters.data(), 1).valid) << bad << " in unit " << unit;
      values[layout.at(unit, 2, 3)] = std::nextafter(limit, 0.0F);
      EXPECT_TRUE(reduced(layout.view(values.data()), 0, counters.data(), 1).valid);
    }
  }
}

TEST(Reduce, NegativeZeroIsZero) {
  const Case layout = {"contiguous", 16, 1, 2, 2, 2, 1};
  const std::vector<float> values(32, -0.0F);
  std::vector<std::uint32_t> counters(unit_group * histogram_stride);
  const GroupReduction reduction = reduced(layout.view(values.data()), 0, counters.data(), 1);
  EXPECT_FALSE(std::signbit(reduction.maximum[0]));
  EXPECT_EQ(counters[HistogramBins::zero], 2U);
}

}  // namespace
}  // namespace maia
