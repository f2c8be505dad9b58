#include <gtest/gtest.h>

#include "plan_text.hpp"

namespace maia {
namespace {

TEST(Relations, ComeFromPrepositions) {
  EXPECT_EQ(relations("a zebra to the left of a giraffe"), "zebra left_of giraffe");
  EXPECT_EQ(relations("a ball under the table"), "ball under table");
  EXPECT_EQ(relations("a bird above a house"), "bird above house");
  EXPECT_EQ(relations("a house surrounded by trees"), "tree around house");
  EXPECT_EQ(relations("a kitten inside a box"), "kitten inside box");
  EXPECT_EQ(relations("a bowl of apples"), "apple inside bowl");
}

TEST(Relations, ComeFromVerbs) {
  EXPECT_EQ(relations("a man riding a horse"), "man riding horse");
  EXPECT_EQ(relations("a child holds a balloon"), "child holding balloon");
  EXPECT_EQ(relations("a man wearing glasses and a hat"), "man wearing glasses; man wearing hat");
  EXPECT_EQ(relations("a dog chasing a cat"), "dog behind cat");
}

TEST(Relations, OfClothesAreWearing) {
  EXPECT_EQ(relations("a man in a hat"), "man wearing hat");
  EXPECT_EQ(relations("a dog with sunglasses"), "dog wearing sunglasses");
  EXPECT_EQ(relations("a bow tie on a dog"), "dog wearing bow tie");
  EXPECT_EQ(relations("a penguin with a hat on its head"), "penguin wearing hat");
  EXPECT_EQ(relations("a hat on a table"), "hat on table");
  EXPECT_EQ(relations("a man next to a dog with a hat"), "man next_to dog; dog wearing hat");
}

TEST(Relations, OfGroupsAreEveryones) {
  EXPECT_EQ(relations("a dog and a cat on a chair"), "dog on chair; cat on chair");
  EXPECT_EQ(relations("a dog on a chair and a cat on a table"), "dog on chair; cat on table");
  EXPECT_EQ(relations("an apple, a banana and a pear in a bowl"),
            "apple inside bowl; banana inside bowl; pear inside bowl");
}

TEST(Relations, UnderstandPronouns) {
  EXPECT_EQ(relations("two small zebras on a beach at night, a red car behind them"), "car behind zebra");
  EXPECT_EQ(relations("a dog. Behind it, a cat."), "cat behind dog");
  EXPECT_EQ(relations("a table with a lamp and a book on it"), "lamp on table; book on table");
  EXPECT_EQ(relations("a bird with a fish in its beak"), "bird holding fish");
  EXPECT_EQ(relations("two dogs next to each other"), "");
}

TEST(Relations, MayComeFirst) {
  EXPECT_EQ(relations("On the table is a cat"), "cat on table");
  EXPECT_EQ(relations("In front of a house, a dog"), "dog in_front_of house");
  EXPECT_EQ(relations("behind the dog a cat"), "cat behind dog");
}

TEST(Relations, KnowWhomTheyAreAbout) {
  EXPECT_EQ(relations("a red apple on a wooden table next to a glass of water"), "apple on table; apple next_to glass");
  EXPECT_EQ(relations("a dog that is sitting on a chair"), "dog on chair");
  EXPECT_EQ(relations("A dog sits next to a cat. The cat is wearing a hat."), "dog next_to cat; cat wearing hat");
}

}  // namespace
}  // namespace maia
