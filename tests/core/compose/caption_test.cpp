#include <gtest/gtest.h>

#include "scene/compose/recipe.hpp"

namespace maia {
namespace {

Instance thing(int id, int group, const std::string& word, const std::string& color = "") {
  Instance instance;
  instance.id = id;
  instance.group = group;
  instance.word = word;
  instance.color = color;
  return instance;
}

TEST(Caption, CountsColorsPlaceAndLight) {
  Recipe recipe;
  recipe.environment = "beach";
  recipe.light = "night";
  recipe.instances = {thing(0, 0, "zebra"), thing(1, 0, "zebra"), thing(2, 1, "car", "red")};
  EXPECT_EQ(caption_of(recipe), "two zebras and a red car on a beach at night");
}

TEST(Caption, RelationsStandBehindTheirSubject) {
  Recipe recipe;
  recipe.environment = "grass";
  recipe.instances = {thing(0, 0, "dog"), thing(1, 1, "hat", "blue"), thing(2, 2, "owl")};
  recipe.relations = {{0, Relation::wearing, 1}};
  EXPECT_EQ(caption_of(recipe), "a dog wearing a blue hat and an owl on grass");
}

TEST(Caption, WhatIsNoLongerThereIsNotNamed) {
  Recipe recipe;
  recipe.environment = "snow";
  recipe.instances = {thing(0, 0, "dog")};
  recipe.relations = {{0, Relation::wearing, 1}};
  EXPECT_EQ(caption_of(recipe), "a dog in the snow");
}

TEST(Caption, EmptyPlacesAndStyles) {
  Recipe recipe;
  recipe.environment = "beach";
  recipe.styles = {"black and white"};
  EXPECT_EQ(caption_of(recipe), "a beach, black and white");
  recipe.environment = "studio";
  recipe.environment_color = "orange";
  recipe.styles.clear();
  recipe.instances = {thing(0, 0, "cup")};
  EXPECT_EQ(caption_of(recipe), "a cup on an orange background");
}

}  // namespace
}  // namespace maia
