#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "maia/error.hpp"
#include "scene/backdrop/backdrop.hpp"

namespace maia {
namespace {

Image sample() { return make_backdrop("farm", "day", "", 4, 160, 160).image; }

TEST(Style, EachChangesThePictureInItsOwnWay) {
  const Image image = sample();
  std::set<std::string> seen = {image.hash()};
  for (const std::string& style : style_names()) {
    const Image result = in_style(image, style);
    EXPECT_EQ(result.width(), image.width());
    EXPECT_EQ(result.height(), image.height());
    EXPECT_TRUE(seen.insert(result.hash()).second) << style;
    EXPECT_EQ(result, in_style(image, style)) << style;
  }
}

// An edit of one thing must not change the picture elsewhere.
TEST(Style, WhatIsFarAwayDoesNotMatter) {
  const Image image = sample();
  std::vector<std::uint8_t> changed(image.pixels(), image.pixels() + 160 * 160 * 3);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40 * 3; ++x) changed[static_cast<std::size_t>(y * 160 * 3 + x)] ^= 0x5B;
  const Image other = Image::from_pixels(160, 160, changed);
  for (const std::string& style : style_names()) {
    const Image a = in_style(image, style), b = in_style(other, style);
    int differing = 0;
    for (int y = 0; y < 160; ++y)
      for (int x = 0; x < 160; ++x)
        if ((x >= 60 || y >= 60) && a.at(x, y) != b.at(x, y)) ++differing;
    EXPECT_EQ(differing, 0) << style;
  }
}

TEST(Style, TonesAreWhatTheirNamesSay) {
  const Image image = Image::from_pixels(2, 1, {200, 120, 60, 30, 90, 150});
  const Image gray = in_style(image, "black and white");
  EXPECT_EQ(gray.at(0, 0)[0], gray.at(0, 0)[2]);
  EXPECT_EQ(in_style(image, "inverted").at(0, 0), (Color{55, 135, 195}));
  EXPECT_LT(in_style(image, "dark").at(0, 0)[0], 200);
  EXPECT_GT(in_style(image, "bright").at(1, 0)[0], 30);
  EXPECT_GT(in_style(image, "warm").at(1, 0)[0], 30);
  EXPECT_LT(in_style(image, "warm").at(1, 0)[2], 150);
  EXPECT_GT(in_style(image, "cool").at(1, 0)[2], 150);
  EXPECT_LT(in_style(image, "low contrast").at(0, 0)[0], 200);
  EXPECT_GT(in_style(image, "high contrast").at(0, 0)[0], 200);
  const Color vivid = in_style(image, "vivid").at(0, 0), faded = in_style(image, "faded").at(0, 0);
  EXPECT_GT(vivid[0] - vivid[2], 140);
  EXPECT_LT(faded[0] - faded[2], 140);
  const Color sepia = in_style(image, "sepia").at(1, 0);
  EXPECT_GT(sepia[0], sepia[1]);
  EXPECT_GT(sepia[1], sepia[2]);
}

TEST(Style, BlurSmoothsAndSharpeningDoesTheOpposite) {
  std::vector<std::uint8_t> edge;
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x)
      for (int c = 0; c < 3; ++c) edge.push_back(x < 32 ? 80 : 160);
  const Image image = Image::from_pixels(64, 64, edge);
  const auto steepest = [](const Image& i) {
    int best = 0;
    for (int x = 1; x < 64; ++x) best = std::max(best, std::abs(i.at(x, 32)[0] - i.at(x - 1, 32)[0]));
    return best;
  };
  EXPECT_LT(steepest(in_style(image, "blurred")), 79);
  EXPECT_GE(steepest(in_style(image, "sharp")), 80);
  EXPECT_EQ(in_style(image, "blurred").at(2, 2), image.at(2, 2));
}

TEST(Style, OnePixelIsEnough) {
  for (const std::string& style : style_names())
    EXPECT_EQ(in_style(Image(1, 1, {10, 20, 30}), style).width(), 1) << style;
}

TEST(Style, ErrorsNameTheNearest) {
  try {
    in_style(sample(), "sephia");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("sepia"));
  }
}

}  // namespace
}  // namespace maia
