#include "image/mask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

using testing::HasSubstr;

/// Half-pixel bilinear interpolation of one place, by the definition.
double interpolated(const Map& map, int x, int y, int width, int height) {
  const auto place = [](int i, int in, int out) { return std::clamp((i + 0.5) * in / out - 0.5, 0.0, in - 1.0); };
  const double at_x = place(x, map.width, width), at_y = place(y, map.height, height);
  double sum = 0;
  for (int row = 0; row < map.height; ++row)
    for (int column = 0; column < map.width; ++column)
      sum += map.values[static_cast<std::size_t>(row * map.width + column)] *
             std::max(0.0, 1 - std::abs(at_x - column)) * std::max(0.0, 1 - std::abs(at_y - row));
  return sum;
}

Map some_map(int width, int height) {
  const Image image = noise(width, height, 11);
  Map map{width, height, {}};
  for (int i = 0; i < width * height; ++i) map.values.push_back(static_cast<float>(image.pixels()[3 * i]) / 255);
  return map;
}

TEST(Mask, UpsamplesAsTorch) {
  for (const auto& wanted : golden("maps")) {
    const Map map{wanted["width"], wanted["height"], wanted["values"]};
    const std::vector<float> expected = wanted["expected"];
    const std::vector<float> found = upsampled(map, wanted["to_width"], wanted["to_height"]);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5) << i;
  }
}

TEST(Mask, DarkensWhatIsNotAboveTheThreshold) {
  const Image image = noise(37, 29, 1);
  const Map map = some_map(5, 4);
  const float threshold = 0.5F;
  const Image found = masked(image, map, threshold);
  int inside = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const double value = interpolated(map, x, y, image.width(), image.height());
      if (std::abs(value - threshold) < 1e-5) continue;
      Color expected = image.at(x, y);
      if (value < threshold)
        for (std::uint8_t& c : expected) c = static_cast<std::uint8_t>(std::lround(c * 0.25));
      else
        ++inside;
      EXPECT_EQ(found.at(x, y), expected) << x << " " << y;
    }
  EXPECT_GT(inside, 100);
}

TEST(Mask, DoesNotFadeAtTheEdge) {
  const Image image(28, 28, {200, 200, 200});
  EXPECT_EQ(masked(image, {7, 7, std::vector<float>(49, 1.0F)}, 0.99F), image);
}

TEST(Mask, IsAboveNotAtTheThreshold) {
  const Image image(4, 4, {200, 200, 200});
  const Map map{1, 1, {3.0F}};
  EXPECT_EQ(masked(image, map, 3.0F), Image(4, 4, {50, 50, 50}));
  EXPECT_EQ(masked(image, map, std::nextafter(3.0F, 0.0F)), image);
  EXPECT_EQ(masked(image, map, std::numeric_limits<float>::quiet_NaN()), Image(4, 4, {50, 50, 50}));
  EXPECT_EQ(masked(image, {1, 1, {std::numeric_limits<float>::quiet_NaN()}}, 0), Image(4, 4, {50, 50, 50}));
}

TEST(Mask, HasAnyBrightnessOutside) {
  const Image image = noise(6, 6, 2);
  const Map nothing{2, 2, {0, 0, 0, 0}};
  EXPECT_EQ(masked(image, nothing, 1, {.outside_brightness = 1}), image);
  EXPECT_EQ(masked(image, nothing, 1, {.outside_brightness = 0}), Image(6, 6));
}

TEST(Mask, OutlineSurroundsTheRegion) {
  // One half of the map is active, so that the edge of the mask is a vertical line in the middle.
  const Image image(40, 20, {100, 100, 100});
  const Map map{2, 1, {1, 0}};
  const Color red = {255, 0, 0}, dark = {25, 25, 25}, bright = {100, 100, 100};
  for (const int width : {1, 2, 5}) {
    const Image found = masked(image, map, 0.5F, {.outline = width});
    for (int y = 0; y < 20; ++y)
      for (int x = 0; x < 40; ++x)
        EXPECT_EQ(found.at(x, y), x < 20 ? bright : x < 20 + width ? red : dark) << x << " " << y;
  }
}

TEST(Mask, HasAnOutlineOnlyWhereThereIsAnEdge) {
  const Image image(10, 10, {100, 100, 100});
  EXPECT_EQ(masked(image, {1, 1, {1}}, 0, {.outline = 3}), image);
  EXPECT_EQ(masked(image, {1, 1, {0}}, 0, {.outside_brightness = 1, .outline = 3}), image);
}

TEST(Mask, RefusesMapsAndStylesThatAreNone) {
  const Image image(4, 4);
  EXPECT_THAT(error_of([&] { masked(image, {}, 0); }), HasSubstr("0x0"));
  EXPECT_THAT(error_of([&] { masked(image, {2, 2, {1, 2, 3}}, 0); }),
              testing::AllOf(HasSubstr("4 values"), HasSubstr("3")));
  EXPECT_THAT(error_of([&] { masked(image, {1, 1, {1}}, 0, {.outside_brightness = 1.5F}); }), HasSubstr("1.5"));
  EXPECT_THAT(error_of([&] { masked(image, {1, 1, {1}}, 0, {.outline = -2}); }), HasSubstr("-2"));
}

}  // namespace
}  // namespace maia::test
