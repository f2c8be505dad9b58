#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

using testing::HasSubstr;

TEST(Image, IsABlackPixelAtFirst) {
  const Image image;
  EXPECT_EQ(image.width(), 1);
  EXPECT_EQ(image.height(), 1);
  EXPECT_EQ(image.at(0, 0), (Color{0, 0, 0}));
}

TEST(Image, HasOneColor) {
  const Image image(3, 2, {10, 20, 30});
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 3; ++x) EXPECT_EQ(image.at(x, y), (Color{10, 20, 30}));
}

TEST(Image, RefusesSizesThatAreNone) {
  EXPECT_THAT(error_of([] { Image(0, 5); }), HasSubstr("0x5"));
  EXPECT_THAT(error_of([] { Image(5, -1); }), HasSubstr("5x-1"));
  EXPECT_THAT(error_of([] { Image(Image::max_side + 1, 1); }), HasSubstr("32769x1"));
  EXPECT_THAT(error_of([] { Image(Image::max_side, Image::max_side); }), HasSubstr("268435456 pixels"));
  EXPECT_THAT(error_of([] { Image().resized(0, 1); }), HasSubstr("0x1"));
  EXPECT_THAT(error_of([] { Image().resized(1, 40000); }), HasSubstr("1x40000"));
}

TEST(Image, TakesAsManyBytesAsItHasPixels) {
  EXPECT_THAT(error_of([] { Image::from_pixels(2, 2, std::vector<std::uint8_t>(11)); }),
              testing::AllOf(HasSubstr("12 bytes"), HasSubstr("11")));
  EXPECT_EQ(Image::from_pixels(2, 1, {1, 2, 3, 4, 5, 6}).at(1, 0), (Color{4, 5, 6}));
}

TEST(Image, HasNoPixelsOutside) {
  const Image image(3, 2);
  for (const auto& place : {std::pair{-1, 0}, {0, -1}, {3, 0}, {0, 2}})
    EXPECT_THAT(error_of([&] { image.at(place.first, place.second); }), HasSubstr("of 3x2"));
}

TEST(Image, CopiesShareTheirPixels) {
  const Image image = noise(5, 4, 1);
  const Image copy = image;
  EXPECT_EQ(copy.pixels(), image.pixels());
  EXPECT_EQ(image.cropped(0, 0, 5, 4).pixels(), image.pixels());
}

TEST(Image, CropsAnyRectangleInside) {
  const Image image = noise(7, 5, 2);
  const Image part = image.cropped(2, 1, 4, 3);
  ASSERT_EQ(part.width(), 4);
  ASSERT_EQ(part.height(), 3);
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 4; ++x) EXPECT_EQ(part.at(x, y), image.at(x + 2, y + 1));
}

TEST(Image, RefusesCropsThatAreNotInside) {
  const Image image(7, 5);
  EXPECT_THROW(image.cropped(0, 0, 8, 5), Error);
  EXPECT_THROW(image.cropped(-1, 0, 2, 2), Error);
  EXPECT_THROW(image.cropped(0, 4, 1, 2), Error);
  EXPECT_THROW(image.cropped(3, 3, 0, 1), Error);
  EXPECT_THROW(image.cropped(2147483647, 0, 2147483647, 1), Error);
}

TEST(Image, IsEqualToImagesOfTheSamePixels) {
  const Image image = noise(6, 4, 3);
  EXPECT_EQ(image, noise(6, 4, 3));
  EXPECT_NE(image, noise(6, 4, 4));
  EXPECT_NE(Image(6, 4), Image(4, 6));
}

TEST(Image, HashesAreOfSizeAndPixels) {
  const Image image = noise(6, 4, 3);
  EXPECT_EQ(image.hash(), noise(6, 4, 3).hash());
  EXPECT_NE(image.hash(), noise(6, 4, 4).hash());
  EXPECT_NE(Image(6, 4).hash(), Image(4, 6).hash());
  // Hashes are stored with experiments and datasets: this one must never change.
  EXPECT_EQ(Image(2, 1, {255, 0, 10}).hash(), "9812c75af3205cfecc6fce1fa0cd069279974040d15c803dbc07cef03371727f");
}

TEST(Image, IsReadByManyThreads) {
  const Image image = noise(200, 150, 5);
  const std::string hash = image.hash();
  const Image small = image.resized(60, 50);
  std::vector<std::string> found(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < found.size(); ++i)
      threads.emplace_back([&, i] {
        const Image decoded = Image::decode(image.png());
        if (decoded.resized(60, 50) == small && grid({decoded, small}, {"a", "b"}).height() > 0)
          found[i] = decoded.hash();
      });
  }
  EXPECT_THAT(found, testing::Each(hash));
}

}  // namespace
}  // namespace maia::test
