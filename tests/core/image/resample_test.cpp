#include "image/resample.hpp"

#include <gtest/gtest.h>

#include "core/image/golden.hpp"

namespace maia::test {
namespace {

TEST(Resample, GivesTheBytesOfPillow) {
  for (const auto& wanted : golden("resize"))
    EXPECT_EQ(noise(wanted).resized(wanted["to"][0], wanted["to"][1], filter(wanted)).hash(),
              wanted["hash"].get<std::string>())
        << wanted;
}

TEST(Resample, KeepsAnImageOfTheSameSize) {
  const Image image = noise(31, 17, 1);
  EXPECT_EQ(image.resized(31, 17), image);
  EXPECT_EQ(image.resized(31, 17, Image::Filter::bicubic), image);
}

TEST(Resample, KeepsOneColor) {
  for (const auto filter : {Image::Filter::bilinear, Image::Filter::bicubic})
    for (const auto& [width, height] : {std::pair{1, 1}, {3, 50}, {200, 7}, {100, 100}})
      EXPECT_EQ(Image(40, 30, {255, 1, 128}).resized(width, height, filter), Image(width, height, {255, 1, 128}));
}

TEST(Resample, WindowsAreCropsOfTheWhole) {
  for (const auto filter : {Image::Filter::bilinear, Image::Filter::bicubic})
    for (const auto& [from_width, from_height] : {std::pair{90, 61}, {20, 33}, {57, 61}, {90, 40}}) {
      const Image image = noise(from_width, from_height, 9);
      const Image whole = image.resized(57, 40, filter);
      for (const auto& [x, y, width, height] :
           {std::array{0, 0, 57, 40}, {5, 7, 30, 20}, {56, 39, 1, 1}, {0, 0, 1, 40}, {0, 13, 57, 2}, {40, 0, 17, 40}})
        EXPECT_EQ(resampled(image, {57, 40, x, y, width, height}, filter), whole.cropped(x, y, width, height))
            << from_width << "x" << from_height << " " << x << " " << y << " " << width << " " << height;
    }
}

}  // namespace
}  // namespace maia::test
