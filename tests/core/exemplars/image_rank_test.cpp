// Where an activation lies among those of a dataset's images.
#include "exemplars/image_rank.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "exemplars/value_bins.hpp"

namespace maia {
namespace {

constexpr std::size_t kept = 30;

/// A dataset whose images have `positions` values each.
struct Population {
  std::vector<float> maxima;  ///< ascending
  Histogram histogram;
  KnownActivations known;

  template <class Draw>
  Population(int images, int positions, const Draw& draw) {
    std::map<std::uint16_t, std::int64_t> counts;
    for (int i = 0; i < images; ++i) {
      float largest = -INFINITY;
      for (int p = 0; p < positions; ++p) {
        const float value = draw(i, p);
        largest = std::max(largest, value);
        ++counts[static_cast<std::uint16_t>(HistogramBins::index(value))];
      }
      maxima.push_back(largest);
    }
    std::sort(maxima.begin(), maxima.end());
    for (const auto& [bin, count] : counts) {
      histogram.bins.push_back(bin);
      histogram.counts.push_back(count);
    }
    known.images = images;
    const auto ends = static_cast<std::ptrdiff_t>(std::min(kept, maxima.size()));
    known.strongest.assign(maxima.rbegin(), maxima.rbegin() + ends);
    known.weakest.assign(maxima.begin(), maxima.begin() + ends);
    known.positions = histogram.view();
  }

  double truth(float value) const {
    return static_cast<double>(std::lower_bound(maxima.begin(), maxima.end(), value) - maxima.begin()) /
           static_cast<double>(maxima.size());
  }
  float at(double fraction) const {
    return maxima[static_cast<std::size_t>(fraction * static_cast<double>(maxima.size() - 1))];
  }
};

Population gaussian(int images) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  // Positions of one image are alike, as those of real maps are.
  float common = 0;
  return Population(images, 49, [&](int, int p) {
    if (p == 0) common = normal(random);
    return common + normal(random);
  });
}

TEST(ImageRank, IsExactAmongTheStrongestAndTheWeakest) {
  const Population all = gaussian(2000);
  for (std::size_t i = 0; i + 1 < kept; ++i) {
    const float strong = all.maxima[all.maxima.size() - 1 - i], weak = all.maxima[i];
    EXPECT_DOUBLE_EQ(image_rank(all.known, strong), all.truth(strong));
    EXPECT_DOUBLE_EQ(image_rank(all.known, weak), all.truth(weak));
  }
  EXPECT_EQ(image_rank(all.known, 1e6F), 1);
  EXPECT_EQ(image_rank(all.known, -1e6F), 0);
}

TEST(ImageRank, IsCloseBetween) {
  const Population all = gaussian(2000);
  double before = 0;
  for (double fraction = 0.02; fraction < 0.985; fraction += 0.02) {
    const float value = all.at(fraction);
    const double rank = image_rank(all.known, value);
    EXPECT_NEAR(rank, all.truth(value), 0.06) << "at " << fraction;
    EXPECT_GE(rank, before);
    before = rank;
  }
}

TEST(ImageRank, IsExactForASmallDataset) {
  const Population all = gaussian(25);
  for (const float value : all.maxima) EXPECT_DOUBLE_EQ(image_rank(all.known, value), all.truth(value));
}

TEST(ImageRank, ZeroIsBelowNothing) {
  std::mt19937 random(2);
  std::normal_distribution<float> normal(-1, 1);
  float common = 0;
  const Population rectified(2000, 49, [&](int, int p) {
    if (p == 0) common = normal(random);
    return std::max(0.0F, common + 0.5F * normal(random));
  });
  EXPECT_EQ(image_rank(rectified.known, 0), 0);
  EXPECT_EQ(image_rank(rectified.known, -1), 0);
  for (const double fraction : {0.6, 0.7, 0.8, 0.9, 0.95})
    EXPECT_NEAR(image_rank(rectified.known, rectified.at(fraction)), rectified.truth(rectified.at(fraction)), 0.2);
}

TEST(ImageRank, TiesAtTheEndsStayWithinBounds) {
  const Population same(100, 4, [](int, int) { return 2.0F; });
  EXPECT_EQ(image_rank(same.known, 1), 0);
  EXPECT_EQ(image_rank(same.known, 3), 1);
  EXPECT_EQ(image_rank(same.known, 2), 0) << "no image is below it";
}

TEST(ImageRank, KnowsNothingWithoutImages) {
  EXPECT_TRUE(std::isnan(image_rank({}, 1)));
  const Population all = gaussian(50);
  EXPECT_TRUE(std::isnan(image_rank(all.known, NAN)));
}

}  // namespace
}  // namespace maia
