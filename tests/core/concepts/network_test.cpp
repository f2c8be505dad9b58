#include "scene/concepts/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "maia/error.hpp"
#include "scene/concepts/matrix.hpp"
#include "scene/concepts/random.hpp"

namespace maia::concepts {
namespace {

std::vector<float> noise(std::size_t count, std::uint64_t seed, float range = 1) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = (2 * random.uniform() - 1) * range;
  return values;
}

TEST(Matrix, ProductsAreThoseOfTheDefinition) {
  for (const bool transpose_a : {false, true}) {
    for (const bool transpose_b : {false, true}) {
      const int m = 3, n = 4, k = 5;
      const std::vector<float> a = noise(15, 1), b = noise(20, 2), before = noise(12, 3);
      std::vector<float> c = before;
      multiply(transpose_a, transpose_b, m, n, k, a.data(), transpose_a ? m : k, b.data(), transpose_b ? k : n, 1,
               c.data(), n);
      for (int i = 0; i < m; ++i) {
        for (int j = 0; j < n; ++j) {
          double sum = before[static_cast<std::size_t>(i * n + j)];
          for (int l = 0; l < k; ++l) {
            sum += static_cast<double>(a[static_cast<std::size_t>(transpose_a ? l * m + i : i * k + l)]) *
                   b[static_cast<std::size_t>(transpose_b ? j * k + l : l * n + j)];
          }
          EXPECT_NEAR(c[static_cast<std::size_t>(i * n + j)], sum, 1e-5);
        }
      }
    }
  }
}

TEST(Network, EnlargingKeepsConstantsAndItsTransposedIsItsTransposed) {
  const int channels = 3;
  const std::vector<float> ones(coarse_cells * channels, 2.5F);
  std::vector<float> large(fine_cells * channels);
  enlarge(ones.data(), 1, channels, large.data());
  for (const float value : large) EXPECT_FLOAT_EQ(value, 2.5F);

  const std::vector<float> x = noise(2 * coarse_cells * channels, 4), y = noise(2 * fine_cells * channels, 5);
  std::vector<float> up(y.size()), down(x.size());
  enlarge(x.data(), 2, channels, up.data());
  gather_enlarged(y.data(), 2, channels, down.data());
  double left = 0, right = 0;
  for (std::size_t i = 0; i < y.size(); ++i) left += static_cast<double>(up[i]) * y[i];
  for (std::size_t i = 0; i < x.size(); ++i) right += static_cast<double>(down[i]) * x[i];
  EXPECT_NEAR(left, right, 1e-3);
}

Network random_network() {
  const auto c = static_cast<std::size_t>(coarse_channels()), f = static_cast<std::size_t>(fine_channels());
  Network network;
  network.hidden = 4;
  network.concepts = 3;
  network.coarse_mean = noise(c, 1);
  network.coarse_scale = noise(c, 2);
  network.fine_mean = noise(f, 3);
  network.fine_scale = noise(f, 4);
  network.coarse_weights = noise(4 * c, 5, 0.1F);
  network.fine_weights = noise(4 * f, 6, 0.1F);
  network.hidden_bias = noise(4, 7);
  network.output_weights = noise(12, 8);
  network.output_bias = noise(3, 9);
  network.local = {1.5F, 0, 2};
  network.whole = {0.5F, 1, 0};
  network.color = {-1, -1, 10};
  return network;
}

TEST(Network, ScoresAreThoseOfTheFormula) {
  const Network network = random_network();
  const auto c = static_cast<std::size_t>(coarse_channels()), f = static_cast<std::size_t>(fine_channels());
  Features features{noise(coarse_cells * c, 10), noise(fine_cells * f, 11), noise(coarse_cells * 3, 12), noise(3, 13)};
  for (float& value : features.fine) value = std::abs(value);
  const std::vector<float> scores = network.scores(features);
  ASSERT_EQ(scores.size(), fine_cells * 3U);
  std::vector<float> coarse(fine_cells * c), evidence(fine_cells * 3U);
  enlarge(features.coarse.data(), 1, static_cast<int>(c), coarse.data());
  enlarge(features.local_evidence.data(), 1, 3, evidence.data());
  for (const std::size_t cell : {std::size_t{0}, std::size_t{99}, std::size_t{195}}) {
    for (std::size_t k = 0; k < 2; ++k) {
      double score = network.output_bias[k] + network.local[k] * evidence[cell * 3 + k] +
                     network.whole[k] * features.image_evidence[k];
      for (std::size_t h = 0; h < 4; ++h) {
        double hidden = network.hidden_bias[h];
        for (std::size_t i = 0; i < c; ++i) {
          hidden += (coarse[cell * c + i] - network.coarse_mean[i]) * network.coarse_scale[i] *
                    network.coarse_weights[h * c + i];
        }
        for (std::size_t i = 0; i < f; ++i) {
          hidden += (features.fine[cell * f + i] - network.fine_mean[i]) * network.fine_scale[i] *
                    network.fine_weights[h * f + i];
        }
        score += std::max(0.0, hidden) * network.output_weights[k * 4 + h];
      }
      EXPECT_NEAR(scores[cell * 3 + k], score, 2e-3);
    }
    EXPECT_FLOAT_EQ(scores[cell * 3 + 2], color_score(features.fine[cell * f + 10]));
  }
}

TEST(Network, ScoreOfAColorIsItsLogOdds) {
  EXPECT_FLOAT_EQ(color_score(0.5F), 0);
  EXPECT_NEAR(color_score(0), -4, 0.01);
  EXPECT_NEAR(color_score(1), 4, 0.01);
}

TEST(Network, PartsOfOtherSizesAreRefused) {
  Network network = random_network();
  EXPECT_NO_THROW(network.check());
  network.output_weights.pop_back();
  EXPECT_THROW(network.check(), Error);
}

}  // namespace
}  // namespace maia::concepts
