// Environment, light, style, and what a prompt says about the picture as a whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_text.hpp"

namespace maia {
namespace {

TEST(Environments, AreWhereThingsAre) {
  EXPECT_EQ(setting("a dog on a beach at night"), "beach, night");
  EXPECT_EQ(setting("a lion in the jungle"), "forest");
  EXPECT_EQ(setting("a boat on the open sea under a stormy sky"), "water, rain");
  EXPECT_EQ(setting("a bird in the sky"), "sky");
  EXPECT_EQ(setting("car, red, street"), "street");
  EXPECT_EQ(setting("a pig in a snowy field"), "snow");
  EXPECT_EQ(setting("a snow-covered mountain"), "mountain");
}

TEST(Environments, AreNotTheThings) {
  EXPECT_EQ(setting("a glass of water"), "");
  EXPECT_EQ(setting("an orange"), "");
  EXPECT_EQ(things("a house"), "house");
  EXPECT_EQ(setting("a dog in a house"), "indoor");
  EXPECT_EQ(things("a cup on the table"), "cup; table");
}

TEST(Backgrounds, HaveColorsAndPlaces) {
  EXPECT_EQ(setting("a bow tie, white background"), "studio white");
  EXPECT_EQ(setting("a dog on a plain background"), "studio");
  EXPECT_EQ(setting("a red apple isolated on white"), "studio white");
  EXPECT_EQ(setting("a dog, forest background"), "forest");
  EXPECT_EQ(setting("a dog with a blurred background"), ", blurred background");
}

TEST(Light, IsTimeAndWeather) {
  EXPECT_EQ(setting("a dog at dusk"), ", sunset");
  EXPECT_EQ(setting("a foggy street"), "street, fog");
  EXPECT_EQ(setting("a woman walking in the rain"), ", rain");
  EXPECT_EQ(setting("a lion resting in the shade"), "");
  EXPECT_EQ(setting("a black dog"), "");
}

TEST(Styles, AreSaidOfPictures) {
  EXPECT_EQ(setting("black and white photo of a dog"), ", black and white");
  EXPECT_EQ(setting("a pencil sketch of a cat"), ", sketch");
  EXPECT_EQ(setting("vintage photo of a train"), ", vintage");
  EXPECT_EQ(setting("a vintage car"), "");
  EXPECT_EQ(setting("a dog, oil painting"), ", painting");
}

TEST(Pictures, MayShowOneThingOnly) {
  EXPECT_TRUE(parse_prompt("an image with only a bow tie").only);
  EXPECT_TRUE(parse_prompt("just a wrench, nothing else").only);
  EXPECT_TRUE(parse_prompt("a close-up photo of a frog").closeup);
  EXPECT_TRUE(parse_prompt("a dog's face").closeup);
  EXPECT_FALSE(parse_prompt("a bird just above a house").only);
}

TEST(Pictures, MayExclude) {
  const auto excluded = [](const char* prompt) { return parse_prompt(prompt).excluded; };
  using testing::ElementsAre;
  EXPECT_THAT(excluded("a street with no people"), ElementsAre("person"));
  EXPECT_THAT(excluded("a tree without leaves"), ElementsAre("leaf"));
  EXPECT_THAT(excluded("a giraffe but no trees"), ElementsAre("tree"));
  EXPECT_THAT(excluded("a dog not wearing a hat"), ElementsAre("hat"));
  EXPECT_EQ(things("no people, a dog"), "dog");
}

TEST(Pictures, AreNoThings) {
  EXPECT_EQ(things("A photo of a lion, high quality, 4k, realistic"), "lion");
  EXPECT_EQ(unknown("A photo of a lion, high quality, 4k, realistic"), "");
  EXPECT_EQ(things("There is a dog in this image"), "dog");
}

}  // namespace
}  // namespace maia
