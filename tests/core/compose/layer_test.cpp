#include "scene/compose/layer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "scene/compose/linear.hpp"

namespace maia::compose {
namespace {

Sprite disk(int size) {
  Sprite sprite{size, size, {}};
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const double dx = x + 0.5 - size / 2.0, dy = y + 0.5 - size / 2.0;
      const bool inside = dx * dx + dy * dy < size * size / 4.0;
      const std::uint8_t left = x < size / 2 ? 255 : 0;
      sprite.rgba.insert(sprite.rgba.end(), {left, 100, 50, std::uint8_t(inside ? 255 : 0)});
    }
  return sprite;
}

double area(const Layer& layer) { return std::accumulate(layer.alpha.begin(), layer.alpha.end(), 0.0); }

TEST(Linear, TablesAreInverse) {
  for (int i = 0; i < 256; ++i) EXPECT_EQ(to_srgb(linear_of_srgb()[std::size_t(i)]), i);
}

TEST(Layer, KeepsAreaAtEverySizeAndAngle) {
  const Sprite sprite = disk(120);
  for (const double size : {30.0, 77.5, 120.0, 260.0})
    for (const double angle : {0.0, 12.0}) {
      const Layer layer = posed(sprite, {100, 100, size, size, angle, false, 600, 600});
      EXPECT_NEAR(area(layer) / (size * size * 3.14159 / 4), 1, 0.04) << size << " turned by " << angle;
    }
}

TEST(Layer, FlipsAndStaysInsideThePicture) {
  const Sprite sprite = disk(64);
  const Layer plain = posed(sprite, {10, 10, 64, 64, 0, false, 200, 200});
  const Layer flipped = posed(sprite, {10, 10, 64, 64, 0, true, 200, 200});
  const auto left_red = [](const Layer& layer) {
    return layer.red[std::size_t(layer.height / 2) * std::size_t(layer.width) + std::size_t(layer.width / 4)];
  };
  EXPECT_GT(left_red(plain), 0.9F);
  EXPECT_LT(left_red(flipped), 0.1F);

  const Layer cut = posed(sprite, {-32, 170, 64, 64, 5, false, 200, 200});
  EXPECT_EQ(cut.x, 0);
  EXPECT_LE(cut.x + cut.width, 200);
  EXPECT_LE(cut.y + cut.height, 200);
  EXPECT_TRUE(posed(sprite, {300, 10, 64, 64, 0, false, 200, 200}).empty());
}

TEST(Layer, RimsKeepTheColorOfTheThing) {
  Sprite sprite = disk(90);
  for (std::size_t i = 0; i < sprite.rgba.size(); i += 4) sprite.rgba[i] = 255;
  for (const double size : {40.0, 200.0}) {
    const Layer layer = posed(sprite, {20, 20, size, size, 3, false, 300, 300});
    for (std::size_t i = 0; i < layer.alpha.size(); ++i)
      if (layer.alpha[i] > 0.02F) {
        ASSERT_GT(layer.red[i], 0.9F) << "a dark rim at " << i;
      }
  }
}

TEST(Layer, SofteningKeepsAreaAndLowersContrast) {
  Layer layer = posed(disk(100), {20, 20, 100, 100, 0, false, 200, 200});
  const double before = area(layer);
  soften(layer, 1.5);
  EXPECT_NEAR(area(layer) / before, 1, 0.02);
}

}  // namespace
}  // namespace maia::compose
