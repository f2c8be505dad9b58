#include "scene/catalog/cutout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "maia/error.hpp"

namespace maia {
namespace {

using Pixel = std::array<std::uint8_t, 4>;

Sprite blank(int width, int height, Pixel pixel = {0, 0, 0, 0}) {
  Sprite sprite{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height) * 4)};
  for (std::size_t i = 0; i < sprite.rgba.size(); ++i) sprite.rgba[i] = pixel[i % 4];
  return sprite;
}

void set(Sprite& sprite, int x, int y, Pixel pixel) {
  std::copy(pixel.begin(), pixel.end(), sprite.rgba.begin() + (y * sprite.width + x) * 4);
}

Pixel get(const Sprite& sprite, int x, int y) {
  Pixel pixel{};
  std::copy_n(sprite.rgba.begin() + (y * sprite.width + x) * 4, 4, pixel.begin());
  return pixel;
}

/// A disc of radius 12 in the middle of 31x31 pixels, with a ring of `fringe` as its outermost pixel.
Sprite disc(Pixel inside, Pixel fringe, float ring = 1.3F) {
  Sprite sprite = blank(31, 31);
  for (int y = 0; y < 31; ++y)
    for (int x = 0; x < 31; ++x) {
      const float distance = std::hypot(static_cast<float>(x - 15), static_cast<float>(y - 15));
      if (distance <= 12) set(sprite, x, y, distance > 12 - ring ? fringe : inside);
    }
  return sprite;
}

TEST(Trimmed, CutsToWhatCanBeSeen) {
  Sprite sprite = blank(9, 7);
  set(sprite, 2, 3, {1, 2, 3, 255});
  set(sprite, 5, 4, {4, 5, 6, 40});
  set(sprite, 8, 0, {7, 8, 9, 3});  // next to nothing
  const Sprite result = trimmed(sprite);
  EXPECT_EQ(result.width, 4);
  EXPECT_EQ(result.height, 2);
  EXPECT_EQ(get(result, 0, 0), (Pixel{1, 2, 3, 255}));
  EXPECT_EQ(get(result, 3, 1), (Pixel{4, 5, 6, 40}));
  EXPECT_THROW(trimmed(blank(5, 5)), Error);
}

TEST(FillTransparent, TakesTheNearestVisibleColor) {
  Sprite sprite = blank(20, 10, {9, 9, 9, 0});
  set(sprite, 2, 5, {255, 0, 0, 255});
  set(sprite, 17, 5, {0, 0, 255, 255});
  fill_transparent(sprite);
  EXPECT_EQ(get(sprite, 0, 0), (Pixel{255, 0, 0, 0}));
  EXPECT_EQ(get(sprite, 8, 9), (Pixel{255, 0, 0, 0}));
  EXPECT_EQ(get(sprite, 12, 1), (Pixel{0, 0, 255, 0}));
  EXPECT_EQ(get(sprite, 19, 9), (Pixel{0, 0, 255, 0}));
  EXPECT_EQ(get(sprite, 2, 5), (Pixel{255, 0, 0, 255}));
}

TEST(CleanEdges, AFringeOfTheOldBackgroundGoes) {
  for (const Pixel fringe : {Pixel{255, 255, 255, 255}, Pixel{0, 0, 0, 255}, Pixel{40, 200, 40, 255}}) {
    Sprite sprite = disc({180, 90, 60, 255}, fringe);
    clean_edges(sprite);
    for (int y = 0; y < 31; ++y)
      for (int x = 0; x < 31; ++x) {
        const Pixel pixel = get(sprite, x, y);
        if (pixel[3] < 16) continue;
        EXPECT_NEAR(pixel[0], 180, 8);
        EXPECT_NEAR(pixel[1], 90, 8);
        EXPECT_NEAR(pixel[2], 60, 8);
      }
    EXPECT_EQ(get(sprite, 15, 15), (Pixel{180, 90, 60, 255}));
  }
}

TEST(CleanEdges, ARimOfTheThingItselfStays) {
  Sprite sprite = disc({200, 30, 30, 255}, {250, 250, 250, 255}, 4);
  clean_edges(sprite);
  EXPECT_EQ(get(sprite, 4, 15)[0], 250);
  EXPECT_EQ(get(sprite, 4, 15)[1], 250);
  EXPECT_EQ(get(sprite, 15, 15), (Pixel{200, 30, 30, 255}));
}

TEST(CleanEdges, AHardBorderBecomesSmooth) {
  Sprite sprite = disc({100, 100, 100, 255}, {100, 100, 100, 255});
  clean_edges(sprite);
  int partial = 0;
  for (std::size_t i = 3; i < sprite.rgba.size(); i += 4) partial += sprite.rgba[i] > 0 && sprite.rgba[i] < 255;
  EXPECT_GT(partial, 40);
  EXPECT_EQ(get(sprite, 15, 15)[3], 255);
  EXPECT_EQ(get(sprite, 0, 0)[3], 0);
}

TEST(CleanEdges, NothingIsAddedAndThinPartsStay) {
  Sprite sprite = disc({180, 90, 60, 255}, {255, 255, 255, 255});
  for (int x = 27; x < 31; ++x) set(sprite, x, 15, {20, 20, 20, 255});  // a whisker
  const Sprite before = sprite;
  clean_edges(sprite);
  EXPECT_EQ(get(sprite, 30, 15), (Pixel{20, 20, 20, 255}));
  for (std::size_t i = 3; i < sprite.rgba.size(); i += 4) EXPECT_LE(sprite.rgba[i], before.rgba[i]);
}

TEST(CleanEdges, TinyPicturesAreLeftAlone) {
  Sprite sprite = blank(2, 1, {1, 2, 3, 255});
  const Sprite before = sprite;
  clean_edges(sprite);
  EXPECT_EQ(sprite.rgba, before.rgba);
}

}  // namespace
}  // namespace maia
