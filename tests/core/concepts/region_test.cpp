#include "scene/concepts/region.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "image/origin.hpp"
#include "scene/concepts/boxes.hpp"
#include "scene/concepts/phrases.hpp"
#include "scene/concepts/random.hpp"

namespace maia::concepts {
namespace {

/// Something like a photograph: smooth brightness with texture, light and dark places.
Image photograph(int width, int height, double brightness = 1) {
  std::vector<std::uint8_t> rgb;
  Random noise(4);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double value =
            130 + 60 * std::sin(x * 0.05 + c) + 50 * std::cos(y * 0.04 - c) + static_cast<double>(noise.below(20));
        rgb.push_back(static_cast<std::uint8_t>(std::clamp(value * brightness, 0.0, 255.0)));
      }
    }
  }
  return Image::from_pixels(width, height, std::move(rgb));
}

Map blob(double x, double y, double radius) {
  Map map{14, 14, {}};
  for (int row = 0; row < 14; ++row) {
    for (int column = 0; column < 14; ++column) {
      map.values.push_back(static_cast<float>(radius - std::hypot(column - x, row - y)));
    }
  }
  return map;
}

TEST(Region, AMaskMadeInThisSessionIsKnownExactly) {
  const Image image = photograph(60, 40);
  std::vector<std::uint8_t> inside(60 * 40);
  for (std::size_t i = 0; i < 60 * 10; ++i) inside[i] = 1;
  const Image darkened(60, 40);
  const Region region =
      region_of(with_origin(darkened, {std::make_shared<MaskOrigin>(MaskOrigin{image, inside}), nullptr}));
  EXPECT_TRUE(region.masked);
  EXPECT_EQ(region.image, image);
  EXPECT_EQ(region.inside, inside);
}

TEST(Region, AMaskWithoutARegionMeansTheWholeImage) {
  const Image image = photograph(60, 40);
  const auto origin = std::make_shared<MaskOrigin>(MaskOrigin{image, std::vector<std::uint8_t>(60 * 40)});
  const Region region = region_of(with_origin(Image(60, 40), {origin, nullptr}));
  EXPECT_FALSE(region.masked);
  EXPECT_EQ(region.image, image);
}

TEST(Region, AForeignMaskedImageIsToldByItsPixels) {
  for (const double radius : {2.0, 4.0, 6.0}) {
    const Image image = photograph(224, 224);
    const Image shown = masked(image, blob(5, 8, radius), 0);
    for (const Image& foreign : {Image::decode(shown.png()), Image::decode(shown.jpeg(90))}) {
      const Region region = region_of(foreign);
      ASSERT_TRUE(region.masked) << radius;
      const std::vector<float> share = cell_shares(region, 14, 14);
      EXPECT_GT(share[8 * 14 + 5], 0.9F);
      EXPECT_LT(share[0], 0.1F);
      double sum = 0;
      for (const float one : share) sum += one;
      EXPECT_NEAR(sum, 3.14159 * radius * radius, 0.35 * 3.14159 * radius * radius);
      // What was darkened is bright again, nearly as before.
      const Color before = image.at(200, 20), after = region.image.at(200, 20);
      for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(before[c], after[c], 16);
    }
  }
}

TEST(Region, OrdinaryImagesAreNotTakenForMaskedOnes) {
  EXPECT_FALSE(region_of(photograph(224, 224)).masked);
  EXPECT_FALSE(region_of(photograph(224, 224, 0.3)).masked);  // at dusk
  EXPECT_FALSE(region_of(photograph(224, 224, 0.1)).masked);  // at night
  EXPECT_FALSE(region_of(Image(100, 100)).masked);
  EXPECT_FALSE(region_of(Image(100, 100, {255, 255, 255})).masked);
  EXPECT_FALSE(region_of(Image(3, 3)).masked);

  // A lamp in the dark: bright, but its light fades.
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < 128; ++y) {
    for (int x = 0; x < 128; ++x) {
      const auto value =
          static_cast<std::uint8_t>(std::clamp(255 * std::exp(-std::hypot(x - 60, y - 50) / 18) + 8, 0.0, 255.0));
      rgb.insert(rgb.end(), {value, value, static_cast<std::uint8_t>(value / 2)});
    }
  }
  EXPECT_FALSE(region_of(Image::from_pixels(128, 128, std::move(rgb))).masked);
}

TEST(Region, SharesOfCellsOfTheWholeImageAreOne) {
  for (const float share : cell_shares({photograph(30, 30), false, {}}, 14, 14)) EXPECT_EQ(share, 1);
}

TEST(Boxes, EachPartHasOneLargestFirst) {
  Map mask{10, 5, std::vector<float>(50)};
  for (const int i : {0, 1, 10, 11, 12}) mask.values[static_cast<std::size_t>(i)] = 1;  // left
  for (const int i : {7, 18, 29}) mask.values[static_cast<std::size_t>(i)] = 1;         // a diagonal hangs together
  const std::vector<Box> boxes = boxes_of(mask, 100, 100);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].x, 0);
  EXPECT_EQ(boxes[0].width, 30);
  EXPECT_EQ(boxes[0].height, 40);
  EXPECT_EQ(boxes[1].x, 70);
  EXPECT_EQ(boxes[1].y, 0);
  EXPECT_EQ(boxes[1].height, 60);
  EXPECT_TRUE(boxes_of({4, 4, std::vector<float>(16)}, 10, 10).empty());
}

TEST(Phrases, ListsAndCountsReadLikeEnglish) {
  EXPECT_EQ(joined({"a"}, "and"), "a");
  EXPECT_EQ(joined({"a", "b"}, "and"), "a and b");
  EXPECT_EQ(joined({"a", "b", "c"}, "and"), "a, b and c");
  EXPECT_EQ(counted({{"fox", 3}, {"dog", 5}}, 4), "dog 5, fox 3");
  EXPECT_EQ(counted({{"fox", 3}, {"dog", 5}, {"cat", 1}}, 1), "dog 5 and 2 more");
  EXPECT_EQ(of_all(3, 3), "all 3");
  EXPECT_EQ(of_all(2, 2), "both");
  EXPECT_EQ(of_all(2, 3), "2 of 3");
  EXPECT_EQ(place_words(0.2F, 0.1F), "in the upper left");
  EXPECT_EQ(place_words(0.5F, 0.5F), "at the center");
}

}  // namespace
}  // namespace maia::concepts
