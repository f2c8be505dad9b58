#include "agent/offline/strategy.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "agent/offline/belief.hpp"
#include "pretended_unit.hpp"

namespace maia::agent::offline {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;
using testing::Not;

const Vocabulary& vocabulary() { return Vocabulary::installed(); }

bool has(const std::vector<std::string>& shown, const char* name) {
  return std::find(shown.begin(), shown.end(), name) != shown.end();
}

struct Outcome {
  Evidence evidence;
  std::vector<Stage> stages;
  Belief belief;
  std::vector<std::string> names;  ///< of the belief's concepts
  std::string condition;
};

Outcome investigate(const PretendedUnit& unit, int experiments = 25) {
  Outcome outcome;
  Situation situation;
  situation.left = experiments;
  while (outcome.stages.size() < 30) {
    const Plan plan = next_plan(vocabulary(), outcome.evidence, situation);
    outcome.stages.push_back(plan.stage);
    if (plan.stage == Stage::conclusion) break;
    read_results(unit.results(plan), outcome.evidence);
    situation.done.insert(plan.stage);
    --situation.left;
  }
  outcome.belief = believe(vocabulary(), outcome.evidence);
  for (const int one : outcome.belief.concepts) outcome.names.push_back(vocabulary()[one].name);
  if (outcome.belief.condition) outcome.condition = vocabulary()[outcome.belief.condition->concept_number].name;
  return outcome;
}

/// Exemplars and surroundings that are described by these texts in turn.
PretendedUnit unit_with(std::vector<std::string> regions, std::vector<std::string> wholes) {
  PretendedUnit unit = dog_unit();
  for (std::size_t i = 0; i < 15; ++i) {
    unit.regions[i] = regions[i % regions.size()];
    unit.wholes[i] = wholes[i % wholes.size()];
  }
  return unit;
}

TEST(Strategy, OneConcept) {
  const Outcome outcome = investigate(dog_unit());
  EXPECT_THAT(outcome.names, ElementsAre("dog"));
  EXPECT_FALSE(outcome.belief.condition);
  EXPECT_GT(outcome.belief.explained, 0.9);
  EXPECT_THAT(outcome.stages, ElementsAre(Stage::exemplars, Stage::surroundings, Stage::survey, Stage::closer,
                                          Stage::contexts, Stage::edits, Stage::challenge, Stage::conclusion));
  const Verdict outcome_of_challenge = verdict(vocabulary(), outcome.evidence);
  EXPECT_GT(outcome_of_challenge.predictions, 5);
  EXPECT_THAT(outcome_of_challenge.wrong, IsEmpty());
}

TEST(Strategy, AWholeClassOfThings) {
  PretendedUnit unit = unit_with({"a car, red.", "a bus, yellow.", "a train, gray.", "a boat, white."}, {"a car."});
  unit.activation = [](const std::vector<std::string>& shown) { return has(shown, "vehicle") ? 9.0 : 0.2; };
  EXPECT_THAT(investigate(unit).names, ElementsAre(AnyOf(Eq("vehicle"), Eq("machine"))));
}

TEST(Strategy, ASecondConceptThatNoExemplarShows) {
  PretendedUnit unit = dog_unit();
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "dog") || has(shown, "guitar") ? 9.0 : 0.2;
  };
  EXPECT_THAT(investigate(unit).names, ElementsAre("dog", "guitar"));
}

TEST(Strategy, OneThingOnlyWithAnother) {
  PretendedUnit unit =
      unit_with({"a horse, brown; large at the center; with grass; around it grass; surroundings: field."},
                {"a horse, brown; with grass and sky; surroundings: grass."});
  unit.backdrop = [](const std::string& prompt) -> std::string { return prompt == "a horse" ? "grass" : ""; };
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "horse") && has(shown, "grass") ? 9.0 : 0.2;
  };
  const Outcome outcome = investigate(unit);
  EXPECT_THAT(outcome.names, ElementsAre("horse"));
  EXPECT_EQ(outcome.condition, "grass");
}

TEST(Strategy, OneThingThatIsMostlyDrawnWithTheOther) {
  PretendedUnit unit = unit_with({"a fish, blue, scaly; with water; surroundings: underwater."},
                                 {"a fish, blue; with water and sand; surroundings: underwater."});
  unit.backdrop = [](const std::string& prompt) -> std::string {
    for (const char* place : {" plain ", " street", " kitchen", " snow", " forest"}) {
      if (prompt.find(place) != prompt.npos) return "";
    }
    return "water";
  };
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "fish") && has(shown, "water") ? 9.0 : 0.0;
  };
  const Outcome outcome = investigate(unit);
  EXPECT_THAT(outcome.names, ElementsAre("fish"));
  EXPECT_EQ(outcome.condition, "water");
}

TEST(Strategy, WhatLightsUpIsTheThingAndTheOtherTheCondition) {
  PretendedUnit unit = unit_with({"sky, blue; around it grass."}, {"a dog, brown; with sky and grass."});
  unit.backdrop = [](const std::string& prompt) -> std::string {
    for (const char* place : {" plain ", " street", " kitchen", " forest"}) {
      if (prompt.find(place) != prompt.npos) return "";
    }
    return "sky";
  };
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "dog") && has(shown, "sky") ? 9.0 : 0.0;
  };
  const Outcome outcome = investigate(unit);
  EXPECT_THAT(outcome.names, ElementsAre("sky"));
  EXPECT_EQ(outcome.condition, "dog");
}

TEST(Strategy, WhatLightsUpTellsASecondConceptFromAPlaceOfTheFirst) {
  PretendedUnit unit = unit_with({"road, gray; around it sky."}, {"a car; with road and sky."});
  unit.backdrop = [](const std::string& prompt) -> std::string {
    return prompt.find("city") != prompt.npos || prompt.find("street") != prompt.npos ? "road" : "";
  };
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "road") || has(shown, "guitar") ? 9.0 : 0.0;
  };
  unit.highlight = [](const std::string& prompt) -> std::string {
    return prompt.find("guitar") != prompt.npos ? "a guitar, brown." : "road, gray; around it sky.";
  };
  EXPECT_THAT(investigate(unit).names, ElementsAre("road", "guitar"));
}

TEST(Strategy, AUnitThatMostEverydayThingsDrive) {
  PretendedUnit unit = unit_with({"a car, blue.", "a ball, blue.", "a lemon, yellow.", "sky, blue."}, {"a car, blue."});
  unit.backdrop = [](const std::string& prompt) -> std::string {
    return prompt.find("plain") == prompt.npos && prompt.size() % 3 != 0 ? "blue" : "";
  };
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "blue") || has(shown, "yellow") ? 9.0 : 0.0;
  };
  unit.highlight = [](const std::string& prompt) -> std::string {
    return prompt.find("yellow") != prompt.npos ? "yellow." : "blue.";
  };
  EXPECT_THAT(investigate(unit).names, testing::UnorderedElementsAre("blue", "yellow"));
}

TEST(Strategy, LooksWiderWhenTheUsualThingsExplainLittle) {
  PretendedUnit unit = unit_with({"nothing I know: gray; small at the center.", "wall, gray."}, {"wall, gray."});
  unit.activation = [](const std::vector<std::string>& shown) { return has(shown, "tennis racket") ? 9.0 : 0.2; };
  const Outcome outcome = investigate(unit);
  EXPECT_THAT(outcome.stages, Contains(Stage::wider));
  EXPECT_THAT(outcome.names, ElementsAre("tennis racket"));
  EXPECT_THAT(investigate(dog_unit()).stages, Not(Contains(Stage::wider)));
}

TEST(Strategy, AColor) {
  PretendedUnit unit = unit_with({"a car, blue.", "a chair, blue.", "a fish, blue."}, {"a car, blue."});
  unit.activation = [](const std::vector<std::string>& shown) { return has(shown, "blue") ? 9.0 : 0.2; };
  EXPECT_THAT(investigate(unit).names, ElementsAre("blue"));
}

TEST(Strategy, ATexture) {
  PretendedUnit unit = unit_with({"a zebra, striped.", "a tiger, striped.", "a shirt, red, striped."}, {"a zebra."});
  unit.activation = [](const std::vector<std::string>& shown) {
    return has(shown, "striped") || has(shown, "zebra") || has(shown, "tiger") || has(shown, "candy cane") ||
                   has(shown, "butterfly fish")
               ? 9.0
               : 0.2;
  };
  EXPECT_THAT(investigate(unit).names, ElementsAre("striped"));
}

TEST(Strategy, NothingInParticular) {
  PretendedUnit unit = dog_unit();
  unit.activation = [](const std::vector<std::string>&) { return 9.9; };
  EXPECT_THAT(investigate(unit).names, IsEmpty());
}

TEST(Strategy, WhatTheExemplarsShareButPicturesDoNotConfirm) {
  PretendedUnit unit = dog_unit();
  unit.activation = [](const std::vector<std::string>&) { return 0.2; };
  const Outcome outcome = investigate(unit);
  EXPECT_THAT(outcome.names, IsEmpty());
  EXPECT_THAT(outcome.belief.close, Not(IsEmpty()));
}

TEST(Strategy, WithFewExperimentsThoseThatTellMost) {
  EXPECT_THAT(investigate(dog_unit(), 0).stages, ElementsAre(Stage::conclusion));
  EXPECT_THAT(investigate(dog_unit(), 2).stages, ElementsAre(Stage::exemplars, Stage::survey, Stage::conclusion));
  EXPECT_THAT(investigate(dog_unit(), 3).stages,
              ElementsAre(Stage::exemplars, Stage::survey, Stage::challenge, Stage::conclusion));
  EXPECT_THAT(investigate(dog_unit(), 3).names, ElementsAre("dog"));
}

TEST(Strategy, GoesOnWithoutExemplars) {
  PretendedUnit unit = dog_unit();
  unit.regions.clear();
  unit.wholes.clear();
  unit.sample.clear();
  EXPECT_THAT(investigate(unit).names, ElementsAre("dog"));
}

TEST(Strategy, WhatCannotBeDrawnIsNotAskedForAgain) {
  Evidence evidence;
  read_results(dog_unit().results({Stage::exemplars, {}, {}, 0, 0, {}, 15}), evidence);
  Situation situation;
  situation.done = {Stage::exemplars, Stage::surroundings};
  situation.undrawn = {"a rose"};
  const Plan plan = next_plan(vocabulary(), evidence, situation);
  EXPECT_THAT(plan.prompts, Not(Contains("a rose")));
  EXPECT_THAT(plan.prompts, Contains("a dog"));
}

TEST(Strategy, WhatThePersonSpokeOfIsTried) {
  Evidence evidence;
  read_results(dog_unit().results({Stage::exemplars, {}, {}, 0, 0, {}, 15}), evidence);
  Situation situation;
  situation.done = {Stage::exemplars, Stage::surroundings};
  situation.hints = {vocabulary().find("megaphone").value()};
  EXPECT_EQ(next_plan(vocabulary(), evidence, situation).prompts.front(), "a megaphone");
}

TEST(Strategy, AnotherSeedMakesOtherPicturesOfTheSame) {
  Situation one, two;
  one.done = two.done = {Stage::exemplars, Stage::surroundings};
  two.seed = 7;
  const Plan first = next_plan(vocabulary(), {}, one), second = next_plan(vocabulary(), {}, two);
  EXPECT_EQ(first.prompts, second.prompts);
  EXPECT_NE(first.seed, second.seed);
}

}  // namespace
}  // namespace maia::agent::offline
