// What instructions make of a recipe.
#include "scene/edit/edit_recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/edit/recipes.hpp"
#include "maia/error.hpp"
#include "scene/compose/placement.hpp"

namespace maia {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(EditRecipe, AReplacementStandsInTheSamePlace) {
  const Recipe before = picture_of("a dog and a red car on a street");
  const Recipe after = edit_recipe(before, "replace the dog with a horse");
  EXPECT_TRUE(all_of(after, "dog").empty());
  const Instance& old = one_of(before, "dog");
  const Instance& fresh = one_of(after, "horse");
  EXPECT_NEAR(fresh.x, old.x, 0.1F);
  EXPECT_FLOAT_EQ(fresh.y, old.y);
  EXPECT_FLOAT_EQ(fresh.depth, old.depth);
  EXPECT_NE(fresh.id, old.id);
  const double old_area = std::sqrt(old.height * width_of(before, old)),
               area = std::sqrt(fresh.height * width_of(after, fresh));
  EXPECT_GT(area / old_area, 0.65);
  EXPECT_LT(area / old_area, 1.5);
  EXPECT_TRUE(same(one_of(before, "car"), one_of(after, "car")));
  EXPECT_EQ(after.edits, std::vector<std::string>{"replace the dog with a horse"});
}

TEST(EditRecipe, IsDeterministicAndIdsAreNeverUsedAgain) {
  const Recipe before = picture_of("a dog and a ball on the grass");
  EXPECT_EQ(to_json(edit_recipe(before, "replace the dog with a cow")),
            to_json(edit_recipe(before, "replace the dog with a cow")));
  std::set<int> ids;
  Recipe recipe = before;
  for (const Instance& each : recipe.instances) ids.insert(each.id);
  for (int i = 0; i < 3; ++i) {
    recipe = edit_recipe(recipe, "add a bird");
    EXPECT_TRUE(ids.insert(recipe.instances.back().id).second);
    recipe = edit_recipe(recipe, "remove the bird");
  }
}

TEST(EditRecipe, NumbersOfReplacements) {
  EXPECT_EQ(all_of(edited("two zebras on a beach", "replace the zebras with horses"), "horse").size(), 2U);
  EXPECT_EQ(all_of(edited("a dog on the grass", "replace the dog with two sheep"), "sheep").size(), 2U);
  const Recipe one = edited("three ducks on a lake", "replace one of the ducks with a swan");
  EXPECT_EQ(all_of(one, "duck").size(), 2U);
  EXPECT_EQ(all_of(one, "swan").size(), 1U);
}

TEST(EditRecipe, WhatIsWornStaysOnTheNewWearer) {
  const Recipe before = picture_of("a dog wearing a hat");
  const Recipe after = edit_recipe(before, "replace the dog with a cow");
  EXPECT_EQ(one_of(after, "hat").attached_to, one_of(after, "cow").id);
  const Recipe larger = edit_recipe(before, "make the dog half as large");
  EXPECT_NEAR(one_of(larger, "hat").height / one_of(before, "hat").height, 0.5, 0.02);
  const Recipe none = edit_recipe(before, "remove the dog");
  EXPECT_TRUE(none.instances.empty());
}

TEST(EditRecipe, Looks) {
  EXPECT_EQ(one_of(edited("a blue car", "make it red"), "car").color, "red");
  EXPECT_EQ(one_of(edited("a car", "change the color of the car to dark green"), "car").color, "dark green");
  EXPECT_EQ(one_of(edited("a chair", "make the chair out of gold"), "chair").material, "golden");
  EXPECT_EQ(one_of(edited("a car", "give the car stripes"), "car").pattern, "striped");
  EXPECT_EQ(one_of(edited("a car", "turn the car into a striped one"), "car").pattern, "striped");
}

TEST(EditRecipe, BackgroundKeepsThePlaces) {
  const Recipe before = picture_of("a dog and a ball on the grass");
  const Recipe after = edit_recipe(before, "change the background to a beach at sunset");
  EXPECT_EQ(after.environment, "beach");
  EXPECT_EQ(after.light, "sunset");
  ASSERT_EQ(after.instances.size(), before.instances.size());
  for (std::size_t i = 0; i < before.instances.size(); ++i) EXPECT_TRUE(same(before.instances[i], after.instances[i]));
  const Recipe plain = edit_recipe(before, "make the background plain white");
  EXPECT_EQ(plain.environment, "studio");
  EXPECT_EQ(plain.environment_color, "white");
  EXPECT_EQ(edit_recipe(before, "replace the grass with snow").environment, "snow");
}

TEST(EditRecipe, LightAndStyle) {
  EXPECT_EQ(edited("a dog", "make it night").light, "night");
  EXPECT_EQ(edited("a dog", "add fog").light, "fog");
  EXPECT_EQ(edited("a dog", "make it snow").light, "snowfall");
  EXPECT_EQ(edited("a dog", "turn it into a black and white photo").styles,
            std::vector<std::string>{"black and white"});
  EXPECT_EQ(edited("a dog", "blur the background").styles, std::vector<std::string>{"blurred background"});
  EXPECT_TRUE(edited("a dog", "make it brighter, then make it darker").styles.empty());
}

TEST(EditRecipe, Adding) {
  const Recipe dog = picture_of("a dog on the grass");
  const Recipe hat = edit_recipe(dog, "add a hat");
  EXPECT_EQ(one_of(hat, "hat").attached_to, one_of(hat, "dog").id);
  const Recipe left = edit_recipe(dog, "add a small cow on the left");
  EXPECT_LT(one_of(left, "cow").x, 0.5F);
  const Recipe corner = edit_recipe(dog, "add a butterfly in the top right corner");
  EXPECT_GT(one_of(corner, "butterfly").x, 0.5F);
  EXPECT_LT(one_of(corner, "butterfly").y, 0.6F);
  const Recipe behind = edit_recipe(dog, "add a tree behind the dog");
  EXPECT_GT(one_of(behind, "tree").depth, one_of(behind, "dog").depth);
  for (const Recipe& each : {hat, left, corner, behind}) EXPECT_TRUE(same(one_of(dog, "dog"), one_of(each, "dog")));
  EXPECT_EQ(all_of(edited("two dogs", "add a third dog"), "dog").size(), 3U);
}

TEST(EditRecipe, Counts) {
  EXPECT_EQ(all_of(edited("a dog", "make it three dogs"), "dog").size(), 3U);
  EXPECT_EQ(all_of(edited("four ducks", "change the number of ducks to two"), "duck").size(), 2U);
  EXPECT_EQ(all_of(edited("two ducks", "double the number of ducks"), "duck").size(), 4U);
  EXPECT_EQ(all_of(edited("a dog and a cow", "duplicate the dog"), "dog").size(), 2U);
}

TEST(EditRecipe, Moving) {
  const Recipe before = picture_of("a dog and a ball on the grass");
  const float x = one_of(before, "ball").x, y = one_of(before, "ball").y;
  EXPECT_LT(one_of(edit_recipe(before, "move the ball to the left"), "ball").x, x - 0.05F);
  EXPECT_GT(one_of(edit_recipe(before, "move the ball to the right"), "ball").x, x + 0.05F);
  EXPECT_LT(one_of(edit_recipe(before, "move the ball up"), "ball").y, y - 0.05F);
  const Recipe behind = edit_recipe(before, "move the ball behind the dog");
  EXPECT_GT(one_of(behind, "ball").depth, one_of(behind, "dog").depth);
  EXPECT_TRUE(same(one_of(before, "dog"), one_of(behind, "dog")));
  const Recipe swapped = edit_recipe(before, "swap the positions of the dog and the ball");
  EXPECT_NEAR(one_of(swapped, "ball").x, one_of(before, "dog").x, 0.15F);
  EXPECT_NE(one_of(edit_recipe(before, "flip the dog"), "dog").flipped, one_of(before, "dog").flipped);
  EXPECT_NEAR(one_of(edit_recipe(before, "rotate the ball by 90 degrees"), "ball").rotation,
              one_of(before, "ball").rotation + 90, 0.01F);
}

TEST(EditRecipe, SizesAreInTheLimitsOfThePicture) {
  const Recipe before = picture_of("a dog and a horse in a field");
  EXPECT_NEAR(one_of(edit_recipe(before, "make the dog 20% smaller"), "dog").height,
              0.8F * one_of(before, "dog").height, 1e-4F);
  const Recipe huge = edit_recipe(before, "make the horse 20 times as large");
  EXPECT_LT(one_of(huge, "horse").height, 1.4F);
  EXPECT_THAT(huge.notes.back(), HasSubstr("more does not fit"));
}

TEST(EditRecipe, ItIsWhatWasMentionedBefore) {
  const Recipe after =
      edited("a dog and a cow in a field", "replace the dog with a horse and make it black, then remove the cow");
  EXPECT_EQ(one_of(after, "horse").color, "black");
  EXPECT_EQ(after.instances.size(), 1U);
}

TEST(EditRecipe, WhatIsSoAlreadyIsNoted) {
  const Recipe before = picture_of("a dog at night");
  const Recipe after = edit_recipe(before, "make it night");
  EXPECT_THAT(after.notes.back(), HasSubstr("changed nothing"));
}

TEST(EditRecipe, RefusalsSayWhatIsThereOrPossible) {
  const auto refused = [](const char* instruction) {
    return [instruction] { (void)edited("two dogs and a red car on a beach", instruction); };
  };
  EXPECT_THAT(refused("replace the cat with a lion"), ThrowsMessage<Error>(HasSubstr("two dogs and a red car")));
  EXPECT_THAT(refused("replace the dog with a lion"), ThrowsMessage<Error>(HasSubstr("the dog on the left")));
  EXPECT_THAT(refused("replace the car with justice"), ThrowsMessage<Error>(HasSubstr("justice")));
  EXPECT_THAT(refused("make the car happy about its birthday"),
              ThrowsMessage<Error>(HasSubstr("a color, size, material")));
  EXPECT_THAT(refused("make the sky orange"), ThrowsMessage<Error>(HasSubstr("can't")));
  EXPECT_THAT(refused("remove the sand"), ThrowsMessage<Error>(HasSubstr("part of the background")));
  EXPECT_THAT(refused("change the background to justice"), ThrowsMessage<Error>(HasSubstr("there are beach")));
  EXPECT_THAT(refused("make the car's wheels green"), ThrowsMessage<Error>(HasSubstr("part of a cut-out")));
  EXPECT_THAT(refused("make the car wear"), ThrowsMessage<Error>(HasSubstr("can't follow 'make the car wear'")));
  EXPECT_THAT(refused("crop to the left half"), ThrowsMessage<Error>(HasSubstr("image editor")));
}

}  // namespace
}  // namespace maia
