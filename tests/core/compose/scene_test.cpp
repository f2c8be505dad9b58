#include "maia/scene.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/origin.hpp"
#include "maia/error.hpp"
#include "plans.hpp"
#include "scene/compose/scene_state.hpp"

namespace maia {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Scene, KnowsWhatItShows) {
  const Scene scene("two zebras and a red car on a beach", 7, 128);
  EXPECT_EQ(scene.prompt(), "two zebras and a red car on a beach");
  EXPECT_EQ(scene.seed(), 7U);
  EXPECT_EQ(scene.image().width(), 128);
  const auto objects = scene.objects();
  ASSERT_EQ(objects.size(), 3U);
  EXPECT_EQ(objects[0].name, "zebra");
  EXPECT_EQ(objects[2].name, "car");
  EXPECT_EQ(objects[2].color, "red");
  for (const auto& object : objects) EXPECT_GT(object.box.width, 4);
  EXPECT_EQ(scene.caption(), "two zebras and a red car on a beach");
}

TEST(Scene, MasksFitTheirBoxes) {
  const Scene scene("a dog", 1, 128);
  const Map mask = scene.mask(0);
  const Box box = scene.objects()[0].box;
  EXPECT_EQ(mask.width, 128);
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 128; ++x) {
      const float value = mask.values[std::size_t(y) * 128 + std::size_t(x)];
      EXPECT_GE(value, 0);
      EXPECT_LE(value, 1);
      if (value > 0.51F) {
        EXPECT_GE(x, box.x);
        EXPECT_LT(x, box.x + box.width);
        EXPECT_GE(y, box.y);
        EXPECT_LT(y, box.y + box.height);
      }
    }
  EXPECT_THAT([&] { scene.mask(1); }, ThrowsMessage<Error>(HasSubstr("1 objects")));
}

TEST(Scene, IsFoundAgainByItsImage) {
  const Scene scene("a dog", 1, 96);
  const Image image = scene.image();
  const auto found = Scene::of(image);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->recipe(), scene.recipe());
  EXPECT_FALSE(Scene::of(image.resized(50, 50)).has_value());
  EXPECT_FALSE(Scene::of(Image(96, 96)).has_value());
}

TEST(Scene, ComesBackFromItsRecipe) {
  const Scene scene("a cat wearing a hat next to a car at night", 5, 128);
  EXPECT_EQ(Scene::from_recipe(scene.recipe()).image(), scene.image());
  EXPECT_EQ(Scene::from_recipe(scene.recipe()).recipe(), scene.recipe());
}

TEST(Scene, SaysWhatItCannot) {
  EXPECT_THAT([] { Scene("a dog", 0, 40); }, ThrowsMessage<Error>(HasSubstr("64..2048")));
  EXPECT_THAT([] { Scene("qwzx", 0, 64); }, ThrowsMessage<Error>(HasSubstr("qwzx")));
  const Scene scene("a dog and a qwzx", 0, 64);
  EXPECT_THAT(scene.notes(), testing::Contains(HasSubstr("qwzx")));
  EXPECT_THAT(mime_bundle_repr(scene).at("text/plain"), testing::AllOf(HasSubstr("a dog"), HasSubstr("qwzx")));
}

TEST(CollageGenerator, MakesOneImageForEachPrompt) {
  const CollageGenerator generator(96);
  const auto made = generator.generate({"a dog", "a dog"}, 3);
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[1].seed, 4U);
  EXPECT_NE(made[0].image, made[1].image);
  EXPECT_EQ(made[1].image, generator.generate({"a dog"}, 4)[0].image);
  EXPECT_TRUE(Scene::of(made[0].image).has_value());
  EXPECT_THAT([&] { generator.generate({"a dog", "qwzx"}); }, ThrowsMessage<Error>(HasSubstr("qwzx")));
  EXPECT_THROW(CollageGenerator(10), Error);
}

}  // namespace
}  // namespace maia
