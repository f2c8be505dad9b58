#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "maia/scene.hpp"

namespace maia {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

TEST(CollageEditor, EditsScenesExactlyAndOtherImagesByTheirPixels) {
  const Scene scene("a dog on the grass", 2, 96);
  const Image foreign = Image::decode(scene.image().png());
  const auto results =
      CollageEditor().edit({scene.image(), foreign}, {"replace the dog with a lion", "make it night"}, 7);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_TRUE(results[0].image == scene.edited("replace the dog with a lion").image());
  EXPECT_TRUE(Scene::of(results[0].image).has_value());
  EXPECT_EQ(results[0].prompt, "replace the dog with a lion");
  EXPECT_EQ(results[1].seed, 8U);
  EXPECT_FALSE(Scene::of(results[1].image).has_value());
  EXPECT_THAT([&] { (void)CollageEditor().edit({foreign}, {"replace the dog with a lion"}); },
              ThrowsMessage<Error>(HasSubstr("can't follow 'replace the dog with a lion'")));
}

TEST(CollageEditor, EditsCanBeChained) {
  const Image first = CollageGenerator(96).generate({"a dog and a ball on the grass"}, 3)[0].image;
  const Image second = CollageEditor().edit({first}, {"remove the ball"})[0].image;
  const auto third = CollageEditor().edit({second}, {"add a hat to the dog"})[0];
  ASSERT_TRUE(Scene::of(third.image).has_value());
  EXPECT_EQ(Scene::of(third.image)->objects().size(), 2U);
  EXPECT_THAT(third.notes, IsEmpty());
}

TEST(CollageEditor, SectionsOfAScenePictureAreOfItsPixels) {
  const Scene scene("a dog on the grass", 2, 96);
  const Generation half = CollageEditor().edit({scene.image()}, {"crop to the left half"})[0];
  EXPECT_EQ(half.image.width(), 48);
  EXPECT_THAT(half.notes.front(), HasSubstr("pixels only"));
}

TEST(CollageEditor, NeedsOneInstructionForEachImage) {
  EXPECT_THAT([] { (void)CollageEditor().edit({Image(8, 8)}, {}); }, ThrowsMessage<Error>(HasSubstr("0 for 1")));
}

}  // namespace
}  // namespace maia
