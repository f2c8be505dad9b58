// What instructions are read as, before any picture is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "scene/edit/command.hpp"
#include "scene/edit/vocabulary.hpp"

namespace maia {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Reading {
  const char* instruction;
  Action action;
  const char* target;
  const char* value;
};

void PrintTo(const Reading& reading, std::ostream* out) { *out << reading.instruction; }

class Readings : public testing::TestWithParam<Reading> {};

TEST_P(Readings, AreRight) {
  const auto commands = parse_instruction(GetParam().instruction);
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(static_cast<int>(commands[0].action), static_cast<int>(GetParam().action));
  EXPECT_EQ(joined(commands[0].target), GetParam().target);
  EXPECT_EQ(joined(commands[0].value), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Instructions, Readings,
    testing::Values(
        Reading{"replace the dog with a lion", Action::replace, "the dog", "a lion"},
        Reading{"Please could you swap out the dog for a lion?", Action::replace, "the dog", "a lion"},
        Reading{"substitute a lion for the dog", Action::replace, "the dog", "a lion"},
        Reading{"use a lion instead of the dog", Action::replace, "the dog", "a lion"},
        Reading{"instead of the dog, show a lion", Action::replace, "the dog", "a lion"},
        Reading{"Replace the dog with the hat with a cat", Action::replace, "the dog with the hat", "a cat"},
        Reading{"turn the dog into a lion", Action::become, "the dog", "a lion"},
        Reading{"make the tiger an elephant", Action::become, "the tiger", "an elephant"},
        Reading{"dog -> lion", Action::become, "dog", "lion"},
        Reading{"change the color of the car to red", Action::become, "the car", "red"},
        Reading{"change the car\u2019s colour to dark red", Action::become, "the car", "dark red"},
        Reading{"change the dog from brown to white", Action::become, "the dog", "white"},
        Reading{"make the orange orange", Action::become, "the orange", "orange"},
        Reading{"make the dog on the left much larger", Action::become, "the dog on the left", "much larger"},
        Reading{"the dog should be red", Action::become, "the dog", "red"},
        Reading{"I want the cat to be bigger", Action::become, "the cat", "bigger"},
        Reading{"make it night", Action::become, "it", "night"},
        Reading{"make it snow", Action::picture, "", "snowfall"},
        Reading{"make the image black and white", Action::picture, "", "black and white"},
        Reading{"apply a sepia filter", Action::picture, "", "sepia"},
        Reading{"change the background to a beach", Action::background, "", "a beach"},
        Reading{"background: office", Action::background, "", "office"},
        Reading{"remove the background", Action::background, "", "plain"},
        Reading{"remove the cat from the picture, keeping everything else the same", Action::remove, "the cat", ""},
        Reading{"get rid of the horse and the sheep", Action::remove, "the horse and the sheep", ""},
        Reading{"make the bee disappear", Action::remove, "the bee", ""},
        Reading{"remove everything except the car", Action::keep, "the car", ""},
        Reading{"make it three dogs", Action::count, "dogs", ""},
        Reading{"there should be three dogs", Action::count, "dogs", ""},
        Reading{"let the monkey hold a banana", Action::add, "the monkey", "a banana"},
        Reading{"give a hat to the dog", Action::add, "the dog", "a hat"},
        Reading{"swap the positions of the dog and the cat", Action::exchange, "the dog", "the cat"},
        Reading{"make the dog look to the left", Action::face, "the dog", "to the left"},
        Reading{"make a copy of the cat", Action::duplicate, "the cat", ""},
        Reading{"crop to the left half", Action::crop, "", "the left half"}));

TEST(Instruction, SeveralAreFollowedInOrder) {
  const auto commands = parse_instruction(
      "Make the dog larger and red, then move it to the left; add a hat. Don't change anything else.");
  ASSERT_EQ(commands.size(), 4U);
  EXPECT_EQ(joined(commands[0].value), "larger");
  EXPECT_EQ(joined(commands[1].value), "red");
  EXPECT_EQ(commands[2].action, Action::move);
  EXPECT_EQ(commands[3].action, Action::add);
}

TEST(Instruction, SubjectsMayShareAVerb) {
  const auto painted = parse_instruction("make the dog red and the cat blue");
  ASSERT_EQ(painted.size(), 2U);
  EXPECT_EQ(joined(painted[1].target), "the cat");
  EXPECT_EQ(joined(painted[1].value), "blue");
  const auto replaced = parse_instruction("replace the dog with a cat and the ball with an apple");
  ASSERT_EQ(replaced.size(), 2U);
  EXPECT_EQ(joined(replaced[1].target), "the ball");
}

TEST(Instruction, PlacesAreTakenApart) {
  const auto commands = parse_instruction("add a small dog next to the tree on the left");
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(joined(commands[0].value), "a small dog");
  ASSERT_EQ(commands[0].where.size(), 2U);
  EXPECT_EQ(commands[0].where[0].relation, "next_to");
  EXPECT_EQ(joined(commands[0].where[0].object), "the tree");
  EXPECT_EQ(commands[0].where[1].relation, "at");
}

TEST(Instruction, FactorsAndDegrees) {
  EXPECT_DOUBLE_EQ(parse_instruction("double the size of the dog")[0].number, 2);
  EXPECT_DOUBLE_EQ(parse_instruction("shrink the dog by 25%")[0].number, 0.75);
  EXPECT_DOUBLE_EQ(parse_instruction("scale the dog to 150%")[0].number, 1.5);
  EXPECT_DOUBLE_EQ(parse_instruction("rotate the dog by 45 degrees counterclockwise")[0].number, -45);
  EXPECT_DOUBLE_EQ(parse_instruction("turn the dog upside down")[0].number, 180);
}

TEST(Instruction, LooksAreClosed) {
  EXPECT_EQ(look_of({"dark", "blue"})->color, "dark blue");
  EXPECT_EQ(look_of({"made", "of", "gold"})->material, "golden");
  EXPECT_EQ(look_of({"red", "striped"})->pattern, "striped");
  EXPECT_GT(*look_of({"much", "larger"})->scale, *look_of({"larger"})->scale);
  EXPECT_LT(*look_of({"a", "bit", "smaller"})->scale, 1);
  EXPECT_DOUBLE_EQ(*look_of({"twice", "as", "small"})->scale, 0.5);
  EXPECT_FALSE(look_of({"happy"}));
  EXPECT_FALSE(look_of({"red", "lion"}));
}

TEST(Instruction, WhatAsksForNothingIsAnError) {
  EXPECT_THAT([] { parse_instruction(""); }, ThrowsMessage<Error>(HasSubstr("empty")));
  EXPECT_THAT([] { parse_instruction(" ... 12 "); }, ThrowsMessage<Error>(HasSubstr("empty")));
  EXPECT_THAT([] { parse_instruction("replace the dog"); }, ThrowsMessage<Error>(HasSubstr("with what")));
  EXPECT_THAT([] { parse_instruction("move the dog"); }, ThrowsMessage<Error>(HasSubstr("where to")));
  EXPECT_THAT([] { parse_instruction("remove"); }, ThrowsMessage<Error>(HasSubstr("replace the dog with a lion")));
  EXPECT_THAT([] { parse_instruction("\xff\xfe dog"); }, ThrowsMessage<Error>(HasSubstr("UTF-8")));
  EXPECT_THAT([] { parse_instruction(std::string(3000, 'a')); }, ThrowsMessage<Error>(HasSubstr("2000")));
}

}  // namespace
}  // namespace maia
