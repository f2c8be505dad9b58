#include "scene/backdrop/ripmap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "scene/backdrop/tiles.hpp"

namespace maia::backdrop {
namespace {

std::vector<std::uint8_t> checks(int size) {
  std::vector<std::uint8_t> texels;
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) texels.push_back((x + y) % 2 ? 255 : 0);
  return texels;
}

TEST(Ripmap, ReadsTexelsAtTheirMiddles) {
  std::vector<std::uint8_t> texels;
  for (int i = 0; i < 8 * 8; ++i) texels.push_back(static_cast<std::uint8_t>(3 * i));
  const Ripmap map(8, 1, texels);
  float out[8];
  map.sample_row(0.5F / 8, 1.0F / 8, 2.5F / 8, 1.0F / 8, 1.0F / 8, 8, out);
  for (int x = 0; x < 8; ++x) EXPECT_NEAR(out[x], 3 * (16 + x), 1e-3);
}

TEST(Ripmap, Wraps) {
  std::vector<std::uint8_t> texels;
  for (int i = 0; i < 8 * 8 * 3; ++i) texels.push_back(static_cast<std::uint8_t>(i));
  const Ripmap map(8, 3, texels);
  float here[24], there[24];
  map.sample_row(0.1F, 0.11F, 0.3F, 0.1F, 0.1F, 8, here);
  map.sample_row(3.1F, 0.11F, -4.7F, 0.1F, 0.1F, 8, there);
  for (int i = 0; i < 24; ++i) EXPECT_NEAR(here[i], there[i], 0.02);
}

TEST(Ripmap, FarAwayOnlyTheMeanIsLeft) {
  const Ripmap map(64, 1, checks(64));
  EXPECT_NEAR(map.mean(0), 127.5, 0.01);
  float out[16];
  map.sample_row(0, 0.21F, 0.37F, 1, 1, 16, out);
  for (const float value : out) EXPECT_NEAR(value, 127.5, 3);
}

// Rows far away are pressed together: the detail across must stay, the detail along must go.
TEST(Ripmap, ReducesEachDirectionByItself) {
  std::vector<std::uint8_t> stripes;
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) stripes.push_back(x / 8 % 2 ? 200 : 40);
  const Ripmap map(64, 1, stripes);
  float out[64];
  map.sample_row(0.5F / 64, 1.0F / 64, 0.5F, 1.0F / 64, 1, 64, out);
  EXPECT_NEAR(out[4], 40, 2);
  EXPECT_NEAR(out[12], 200, 2);
}

TEST(Tiles, HaveNoSeams) {
  for (const char* name : {"grass", "straw", "sand", "snow", "rock", "foliage", "clouds", "pebbles"}) {
    const auto map = tile(name);
    const auto n = static_cast<std::size_t>(map->channels());
    const int rows = 256;
    std::vector<std::vector<float>> samples;
    for (int y = 0; y < rows; ++y) {
      samples.emplace_back(rows * n);
      map->sample_row(0.5F / rows, 1.0F / rows, (static_cast<float>(y) + 0.5F) / rows, 1.0F / rows, 1.0F / rows, rows,
                      samples.back().data());
    }
    const auto step = [&](int y) {
      double sum = 0;
      for (std::size_t i = 0; i < samples[0].size(); ++i)
        sum +=
            std::fabs(samples[static_cast<std::size_t>(y)][i] - samples[static_cast<std::size_t>((y + 1) % rows)][i]);
      return sum;
    };
    double inside = 0;
    for (int y = 40; y < 80; ++y) inside += step(y) / 40;
    EXPECT_LT(step(rows - 1), 1.6 * inside) << name;
    // No row is darker or lighter than the tile as a whole.
    double all = 0;
    for (std::size_t c = 0; c < n; ++c) all += map->mean(static_cast<int>(c)) / static_cast<double>(n);
    for (const int y : {0, rows - 1, rows / 2}) {
      double mean = 0;
      for (const float value : samples[static_cast<std::size_t>(y)])
        mean += value / static_cast<double>(samples[0].size());
      EXPECT_NEAR(mean / all, 1, std::string(name) == "clouds" ? 0.5 : 0.25) << name << " row " << y;
    }
  }
}

TEST(Tiles, AreMadeOnce) { EXPECT_EQ(tile("planks"), tile("planks")); }

}  // namespace
}  // namespace maia::backdrop
