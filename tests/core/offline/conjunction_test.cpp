#include "agent/offline/conjunction.hpp"

#include <gmock/gmock.h>

#include "agent/offline/belief.hpp"
#include "agent/offline/prose.hpp"
#include "pretended_unit.hpp"

namespace maia::agent::offline {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

const Vocabulary& vocabulary() { return Vocabulary::installed(); }
int number_of(const char* name) { return vocabulary().find(name).value(); }

/// Exemplars that show a dog on grass under a blue sky, and a survey of which nothing is to be learned.
Evidence dogs_on_grass() {
  std::string text;
  for (int i = 1; i <= 10; ++i) {
    const std::string number = std::to_string(i);
    text += "\"exemplar " + number + "\", activation: 10\n\"exemplar " + number +
            "\", HIGHLIGHTED REGIONS: a dog, brown; around it grass.\n\"whole " + number +
            "\", HIGHLIGHTED REGIONS: a dog, brown; with grass.\n";
  }
  Evidence evidence;
  read_results(text, evidence);
  return evidence;
}

/// A picture of a prompt, of that activation and with that description.
void add(Evidence& evidence, const std::string& prompt, double activation, const std::string& description) {
  read_results("\"" + prompt + "\", activations: " + std::to_string(activation) + "\n\"picture 1 of " + prompt +
                   "\", HIGHLIGHTED REGIONS: " + description + "\n",
               evidence);
}

std::optional<Condition> condition(const Evidence& evidence) {
  return condition_of(vocabulary(), evidence, analyze(vocabulary(), evidence), number_of("dog"));
}

/// Strong with grass, also where nobody asked for it, and cold without.
Evidence grass_matters() {
  Evidence evidence = dogs_on_grass();
  add(evidence, "a dog", 9.5, "a dog, brown; with grass and sky.");
  add(evidence, "a dog on grass", 9.8, "a dog, brown; with grass.");
  add(evidence, "a dog in a field", 9.1, "a dog, brown; with grass.");
  add(evidence, "a dog in the snow", 0.1, "a dog, brown; with snow and sky.");
  add(evidence, "a dog in a kitchen", 0, "a dog, brown; with floor.");
  add(evidence, "a dog on a beach", 0.2, "a dog, brown; with sand and sky.");
  add(evidence, "a dog on a plain gray background", 0, "a dog, brown.");
  return evidence;
}

TEST(Conjunction, IsWhatTellsTheStrongPicturesOfAThingFromTheColdOnes) {
  const auto found = condition(grass_matters());
  ASSERT_TRUE(found);
  EXPECT_EQ(vocabulary()[found->concept_number].name, "grass");
  EXPECT_EQ(found->strong, 1);
  EXPECT_EQ(found->weak, 0);
  EXPECT_EQ(found->pictures, 7);
}

TEST(Conjunction, IsPartOfTheLabelInPlainWords) {
  const auto label = [](const char* condition) {
    Belief belief;
    belief.concepts = {number_of("dog")};
    belief.condition.emplace().concept_number = number_of(condition);
    return label_of(vocabulary(), belief, 0);
  };
  EXPECT_EQ(label("cat"), "dogs with a cat");
  EXPECT_EQ(label("grass"), "dogs with grass");
  EXPECT_EQ(label("furry"), "dogs with furry things");
  EXPECT_EQ(label("red"), "dogs with the color red");
}

TEST(Conjunction, NeedsPicturesThatWereDescribed) { EXPECT_FALSE(condition(dogs_on_grass())); }

TEST(Conjunction, ColdPicturesCountOnlyIfTheThingIsSeenInThem) {
  Evidence evidence = dogs_on_grass();
  add(evidence, "a dog", 9.5, "a dog, brown; with grass.");
  add(evidence, "a dog on grass", 9.8, "a dog, brown; with grass.");
  add(evidence, "a dog in a field", 9.1, "a dog, brown; with grass.");
  for (const char* prompt : {"a dog underwater", "a dog at night", "a dog in a kitchen", "a dog in the snow"})
    add(evidence, prompt, 0, "nothing I know: gray.");
  EXPECT_FALSE(condition(evidence));
}

TEST(Conjunction, WhatDrivesTheUnitAloneIsNoCondition) {
  Evidence evidence = grass_matters();
  read_results("\"grass\", activations: 9.9 9.7\n", evidence);
  EXPECT_FALSE(condition(evidence));
}

TEST(Conjunction, WhatTheExemplarsDoNotShowIsNoCondition) {
  Evidence evidence = dogs_on_grass();
  add(evidence, "a dog", 9.5, "a dog, brown; with sand.");
  add(evidence, "a dog on a beach", 9.8, "a dog, brown; with sand.");
  add(evidence, "a dog at sunset", 9.6, "a dog, brown; with sand.");
  for (const char* prompt : {"a dog on grass", "a dog on a street", "a dog in a kitchen", "a dog in the snow"})
    add(evidence, prompt, 0, "a dog, brown; with grass.");
  EXPECT_FALSE(condition(evidence));
}

TEST(Conjunction, PicturesThatWereAskedForWithBothMustBeStrong) {
  Evidence evidence = grass_matters();
  read_results(
      "\"a photo of a dog on grass\", expected: strong, activations: 0.1 0.2\n"
      "\"a close-up of a dog on grass\", expected: strong, activations: 0 0.1\n",
      evidence);
  EXPECT_FALSE(condition(evidence));
}

TEST(Conjunction, WhatLightsUpTellsMoreThanTheWholePicture) {
  Evidence evidence = dogs_on_grass();
  for (const char* prompt : {"a dog", "a dog at sunset", "a dog on a beach"}) {
    add(evidence, prompt, 9.5, "a dog.");
    read_results("\"highlight of " + std::string(prompt) + "\", HIGHLIGHTED REGIONS: a dog, brown.\n", evidence);
  }
  for (const char* prompt : {"a dog in black and white", "a dog in the snow"}) add(evidence, prompt, 0, "a dog, gray.");
  const auto found = condition(evidence);
  ASSERT_TRUE(found);
  EXPECT_EQ(vocabulary()[found->concept_number].name, "brown");
}

TEST(Conjunction, CompanionsAreWhatTheExemplarsShowBeside) {
  const Evidence evidence = dogs_on_grass();
  const std::vector<int> companions = companions_of(vocabulary(), analyze(vocabulary(), evidence), number_of("dog"), 5);
  EXPECT_THAT(companions, Contains(number_of("grass")));
  EXPECT_THAT(companions, Not(Contains(number_of("animal"))));
  EXPECT_THAT(companions, Not(Contains(number_of("dog"))));
}

TEST(Conjunction, BothAtOnceAsAPromptSaysIt) {
  const auto both = [](const char* thing, const char* other) {
    return prompt_of_both(vocabulary(), number_of(thing), number_of(other));
  };
  EXPECT_THAT(both("dog", "grass"), Optional(std::string("a dog on grass")));
  EXPECT_THAT(both("grass", "dog"), Optional(std::string("a dog on grass")));
  EXPECT_THAT(both("red", "apple"), Optional(std::string("a red apple")));
  EXPECT_FALSE(both("red", "striped"));
}

TEST(Conjunction, ElsewhereIsWithoutWhatAThingIsUsuallyDrawnWith) {
  EXPECT_THAT(prompts_elsewhere(vocabulary(), number_of("dog")),
              testing::IsSupersetOf({"a dog", "a dog on a plain gray background", "a dog in a kitchen"}));
  EXPECT_THAT(prompts_elsewhere(vocabulary(), number_of("grass")), testing::IsSupersetOf({"grass", "a car on grass"}));
}

}  // namespace
}  // namespace maia::agent::offline
