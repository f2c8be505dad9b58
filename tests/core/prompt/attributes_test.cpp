// Counts, colors, sizes, materials, patterns, poses, places: each with the noun that it belongs to.
#include <gtest/gtest.h>

#include "plan_text.hpp"

namespace maia {
namespace {

TEST(Counts, AreWordsNumbersAndGroups) {
  EXPECT_EQ(things("5 tomatoes"), "5 tomato");
  EXPECT_EQ(things("a dozen apples"), "12 apple");
  EXPECT_EQ(things("a couple of dogs"), "2 dog");
  EXPECT_EQ(things("a herd of cows"), "4-7 cow");
  EXPECT_EQ(things("a group of three dogs"), "3 dog");
  EXPECT_EQ(things("a single lemon"), "lemon");
  EXPECT_EQ(things("both a dog and a cat"), "dog; cat");
  EXPECT_EQ(things("two red apples and a green one"), "2 red apple; green apple");
  EXPECT_EQ(things("a two-story house"), "house");
}

TEST(Counts, AreSharedOut) {
  EXPECT_EQ(things("two cats, one black and one white"), "black cat; white cat");
  EXPECT_EQ(things("three apples, one green"), "green apple; 2 apple");
  EXPECT_EQ(things("two dogs, one of them wearing a hat"), "2 dog; hat");
}

TEST(Colors, StayWithTheirNouns) {
  EXPECT_EQ(things("a red car and blue truck"), "red car; blue truck");
  EXPECT_EQ(things("a white horse and a black horse"), "white horse; black horse");
  EXPECT_EQ(things("a red and a blue car"), "red car; blue car");
  EXPECT_EQ(things("a black and white cow"), "black white cow");
  EXPECT_EQ(things("a black-and-white cow"), "black white cow");
  EXPECT_EQ(things("a big, red car"), "large red car");
  EXPECT_EQ(things("a red-haired woman"), "woman");
}

TEST(Colors, FollowTheirNouns) {
  EXPECT_EQ(things("a car that is red"), "red car");
  EXPECT_EQ(things("the cat is black"), "black cat");
  EXPECT_EQ(things("a dog (brown) and a cat"), "brown dog; cat");
  EXPECT_EQ(things("car, red"), "red car");
  EXPECT_EQ(things("a dog next to a cat. The cat is black."), "dog; black cat");
  EXPECT_EQ(things("a butterfly with orange and black wings"), "orange black butterfly");
}

TEST(Colors, HaveShades) {
  EXPECT_EQ(things("a navy car"), "dark blue car");
  EXPECT_EQ(things("a light brown dog"), "light brown dog");
  EXPECT_EQ(things("a yellow-green parrot"), "yellow green parrot");
}

TEST(Looks, AreSizesMaterialsAndPatterns) {
  EXPECT_EQ(things("a tiny mouse next to a huge elephant"), "tiny mouse; huge elephant");
  EXPECT_EQ(things("a wooden chair"), "wooden chair");
  EXPECT_EQ(things("a golden crown"), "golden crown");
  EXPECT_EQ(things("a silver car"), "gray car");
  EXPECT_EQ(things("a chair made of metal"), "metal chair");
  EXPECT_EQ(things("a striped cat"), "striped cat");
  EXPECT_EQ(things("a cat with black stripes"), "striped cat");
  EXPECT_EQ(things("a polka dot dress"), "spotted dress");
}

TEST(Poses, ComeFromVerbs) {
  EXPECT_EQ(things("a fox sleeping"), "sleeping fox");
  EXPECT_EQ(things("a sleeping fox"), "sleeping fox");
  EXPECT_EQ(things("a dog sits on grass"), "sitting dog");
  EXPECT_EQ(things("three birds flying above the ocean"), "3 flying bird");
  EXPECT_EQ(things("a dog and a cat sitting on a chair"), "sitting dog; sitting cat; chair");
  EXPECT_EQ(things("Standing in a field, a cow"), "standing cow");
}

TEST(Places, AreBeforeOrAfterTheirNouns) {
  EXPECT_EQ(things("a penguin on the left and a lion on the right"), "penguin @left; lion @right");
  EXPECT_EQ(things("On the left, a dog; on the right, a cat"), "dog @left; cat @right");
  EXPECT_EQ(things("a dog in the foreground of the image"), "dog @foreground");
  EXPECT_EQ(things("a dog on the left of the picture"), "dog @left");
}

}  // namespace
}  // namespace maia
