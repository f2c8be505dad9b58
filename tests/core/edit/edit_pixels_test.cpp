// Edits of images whose making is unknown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "scene/edit/edit_recipe.hpp"

namespace maia {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// The left half red with a little shading, the right half gray, a dark row at the top.
Image photo() {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 96; ++x) {
      const auto shade = static_cast<std::uint8_t>(y < 8 ? 20 : 120 + y);
      if (x < 48)
        pixels.insert(pixels.end(), {static_cast<std::uint8_t>(shade + 40), 25, 25});
      else
        pixels.insert(pixels.end(), {shade, shade, shade});
    }
  return Image::from_pixels(96, 64, pixels);
}

double mean(const Image& image, int channel) {
  double sum = 0;
  const int count = image.width() * image.height();
  for (int i = 0; i < count; ++i) sum += image.pixels()[3 * i + channel];
  return sum / count;
}

Image after(const char* instruction) { return edit_pixels(photo(), instruction, 1); }

TEST(EditPixels, SizeAndShape) {
  const Image left = after("crop to the left half");
  EXPECT_EQ(left.width(), 48);
  EXPECT_EQ(left.height(), 64);
  EXPECT_EQ(left.at(10, 30), photo().at(10, 30));
  EXPECT_EQ(after("flip the image").at(0, 20), photo().at(95, 20));
  EXPECT_EQ(after("flip it vertically").at(3, 0), photo().at(3, 63));
  const Image turned = after("rotate the image by 90 degrees clockwise");
  EXPECT_EQ(turned.width(), 64);
  EXPECT_EQ(turned.at(63, 0), photo().at(0, 0));
  EXPECT_EQ(after("rotate it by 90 degrees counterclockwise").at(0, 95), photo().at(0, 0));
  const Image zoomed = after("zoom in");
  EXPECT_EQ(zoomed.width(), 96);
  EXPECT_FALSE(zoomed == photo());
}

TEST(EditPixels, LightAndColor) {
  EXPECT_LT(mean(after("make it night"), 0), 0.5 * mean(photo(), 0));
  EXPECT_GT(mean(after("make it more blue"), 2), mean(photo(), 2));
  const Image foggy = after("add fog");
  EXPECT_LT(std::abs(foggy.at(10, 30)[0] - foggy.at(80, 30)[0]),
            std::abs(photo().at(10, 30)[1] - photo().at(80, 30)[1]));
  for (const char* light : {"make it sunset", "make it rain", "make it snow", "make it overcast", "make it daytime"})
    EXPECT_FALSE(after(light) == photo()) << light;
}

TEST(EditPixels, NamedColorsChangeAloneAndKeepTheirShading) {
  const Image blue = after("change red to blue");
  EXPECT_GT(blue.at(10, 40)[2], blue.at(10, 40)[0] + 40);
  EXPECT_GT(blue.at(10, 60)[2], blue.at(10, 12)[2]);
  EXPECT_EQ(blue.at(80, 40), photo().at(80, 40));
  EXPECT_THAT([] { after("change purple to blue"); }, ThrowsMessage<Error>(HasSubstr("hardly anything purple")));
}

TEST(EditPixels, ThingsCanBeAddedAndNothingElseChanges) {
  const Image dog = after("add a dog on the left");
  std::size_t changed = 0;
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 96; ++x)
      if (dog.at(x, y) != photo().at(x, y)) {
        ++changed;
        EXPECT_LT(x, 75);
      }
  EXPECT_GT(changed, 100U);
  EXPECT_TRUE(dog == after("add a dog on the left"));
}

TEST(EditPixels, RefusalsSayWhatIsPossible) {
  for (const char* instruction :
       {"replace the dog with a lion", "remove the car", "make the dog larger", "change the background to a beach",
        "move the ball to the left", "add a hat to the dog", "rotate the image by 33 degrees", "make it happy"})
    EXPECT_THAT([&] { after(instruction); }, ThrowsMessage<Error>(HasSubstr("only in pictures made from words")))
        << instruction;
}

}  // namespace
}  // namespace maia
