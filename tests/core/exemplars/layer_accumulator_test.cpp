#include "exemplars/layer_accumulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "exemplars/value_bins.hpp"

namespace maia {
namespace {

/// A layer of 3 units with one position each, fed with given activations.
class Accumulated {
 public:
  explicit Accumulated(int k) : layer({"layer", 3, 1, 1}, options(k)) {}

  void add(std::int32_t image, float activation) {
    const std::vector<float> values = {activation, -activation, 0};
    const std::vector<std::int32_t> images = {image};
    std::uint8_t valid = 1;
    const BatchMaps batch{{values.data(), 3, 1, 1, 1, 3, 3}, 3, images};
    layer.reduce(batch, 0, 1, &valid);
    layer.commit(batch, 0, 1, &valid);
  }

  std::vector<std::int32_t> top() {
    layer.drain();
    return images(layer.top(0));
  }
  std::vector<std::int32_t> bottom() {
    layer.drain();
    return images(layer.bottom(0));
  }

  LayerAccumulator layer;

 private:
  static AccumulatorOptions options(int k) {
    AccumulatorOptions result;
    result.k = result.samples = k;
    result.batch = 1;
    result.seed = 5;
    return result;
  }
  static std::vector<std::int32_t> images(std::span<const ScoredImage> list) {
    std::vector<std::int32_t> numbers;
    for (const ScoredImage& image : list) numbers.push_back(image.image);
    return numbers;
  }
};

TEST(LayerAccumulator, EqualActivationsGoByNumberInAnyOrder) {
  std::vector<std::int32_t> order = {0, 1, 2, 3, 4, 5};
  do {
    Accumulated unit(3);
    for (const std::int32_t image : order) unit.add(image, image == 4 ? 2.0F : 1.0F);
    EXPECT_EQ(unit.top(), (std::vector<std::int32_t>{4, 0, 1}));
    EXPECT_EQ(unit.bottom(), (std::vector<std::int32_t>{0, 1, 2}));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LayerAccumulator, FewImagesLeavePlacesEmpty) {
  Accumulated unit(3);
  unit.add(9, 1);
  EXPECT_EQ(unit.top(), (std::vector<std::int32_t>{9, -1, -1}));
  EXPECT_EQ(unit.bottom(), (std::vector<std::int32_t>{9, -1, -1}));
  EXPECT_EQ(unit.layer.sample(0).size(), 1U);
}

TEST(LayerAccumulator, EveryImageIsDrawnEquallyOften) {
  // Of 20 images at two far apart activations, many layers draw one each: the numbers drawn are spread evenly.
  std::vector<int> drawn(20);
  for (int seed = 0; seed < 2000; ++seed) {
    AccumulatorOptions options;
    options.k = options.samples = 2;
    options.batch = 1;
    options.seed = static_cast<std::uint64_t>(seed);
    LayerAccumulator layer({"layer", 1, 1, 1}, options);
    for (std::int32_t image = 0; image < 20; ++image) {
      layer.add_counts(0, {{}, {}, {}, 1, 100});
      const ScoredImage scored{image, image % 2 == 0 ? 1.0F : 100.0F};
      layer.offer_stratum(0, scored);
      layer.offer_uniform(0, scored);
    }
    const std::vector<ScoredImage> sample = layer.sample(0);
    ASSERT_EQ(sample.size(), 2U);
    EXPECT_EQ(sample[0].activation, 1);
    EXPECT_EQ(sample[1].activation, 100);
    for (const ScoredImage& image : sample) ++drawn[image.image];
  }
  for (const int count : drawn) EXPECT_NEAR(count, 200, 60);  // more than four standard deviations
}

TEST(LayerAccumulator, EverythingIsTheSameInAnyOrderAndGrouping) {
  std::mt19937 random(3);
  std::vector<std::pair<std::int32_t, float>> images;
  for (std::int32_t image = 0; image < 500; ++image)
    images.emplace_back(image, std::round(std::normal_distribution<float>()(random) * 50) / 10);
  Accumulated whole(7);
  for (const auto& [image, activation] : images) whole.add(image, activation);
  whole.layer.drain();
  for (int round = 0; round < 5; ++round) {
    std::shuffle(images.begin(), images.end(), random);
    Accumulated parts[3] = {Accumulated(7), Accumulated(7), Accumulated(7)};
    for (const auto& [image, activation] : images) parts[random() % 3].add(image, activation);
    Accumulated sum(7);
    for (Accumulated& part : parts) {
      part.layer.drain();
      for (int unit = 0; unit < 3; ++unit) {
        sum.layer.add_counts(unit, part.layer.unit(unit));
        for (int rank = 0; rank < 7; ++rank) {
          sum.layer.offer_top(unit, part.layer.top(unit)[rank], part.layer.top_map(unit, rank).data(),
                              part.layer.top_exponent(unit, rank));
          sum.layer.offer_bottom(unit, part.layer.bottom(unit)[rank]);
          sum.layer.offer_uniform(unit, part.layer.uniform(unit)[rank]);
        }
        for (const ScoredImage& image : part.layer.strata(unit)) sum.layer.offer_stratum(unit, image);
      }
    }
    const auto same = [](std::span<const ScoredImage> a, std::span<const ScoredImage> b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const ScoredImage& x, const ScoredImage& y) {
        return x.image == y.image && x.activation == y.activation;
      });
    };
    for (int unit = 0; unit < 3; ++unit) {
      const LayerAccumulator::Unit& a = sum.layer.unit(unit);
      const LayerAccumulator::Unit& b = whole.layer.unit(unit);
      EXPECT_EQ(a.sum.limbs(), b.sum.limbs());
      EXPECT_EQ(a.squares.limbs(), b.squares.limbs());
      EXPECT_EQ(a.histogram.bins, b.histogram.bins);
      EXPECT_EQ(a.histogram.counts, b.histogram.counts);
      EXPECT_TRUE(same(sum.layer.top(unit), whole.layer.top(unit)));
      EXPECT_TRUE(same(sum.layer.bottom(unit), whole.layer.bottom(unit)));
      EXPECT_TRUE(same(sum.layer.uniform(unit), whole.layer.uniform(unit)));
      EXPECT_TRUE(same(sum.layer.strata(unit), whole.layer.strata(unit)));
      EXPECT_TRUE(same(sum.layer.sample(unit), whole.layer.sample(unit)));
      for (int rank = 0; rank < 7; ++rank) {
        EXPECT_TRUE(std::ranges::equal(sum.layer.top_map(unit, rank), whole.layer.top_map(unit, rank)));
      }
    }
  }
}

}  // namespace
}  // namespace maia
