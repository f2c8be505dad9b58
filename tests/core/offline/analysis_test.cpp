#include "agent/offline/analysis.hpp"

#include <gmock/gmock.h>

#include "agent/offline/knowledge.hpp"
#include "pretended_unit.hpp"

namespace maia::agent::offline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Vocabulary& vocabulary() { return Vocabulary::installed(); }
int number_of(const std::string& name) { return vocabulary().find(name).value(); }

/// The evidence of exemplars, surroundings and a survey.
Evidence survey_of(const PretendedUnit& unit) {
  Evidence evidence;
  Situation situation;
  for (int i = 0; i < 3; ++i) {
    const Plan plan = next_plan(vocabulary(), evidence, situation);
    read_results(unit.results(plan), evidence);
    situation.done.insert(plan.stage);
  }
  return evidence;
}

TEST(Analysis, KnowsNothingWithoutEvidence) {
  const Analysis analysis = analyze(vocabulary(), {});
  EXPECT_THAT(analysis.ranking, IsEmpty());
  EXPECT_EQ(analysis.strength(3), 0);
}

TEST(Analysis, ScaleRunsFromWhatMostThingsDoToTheExemplars) {
  const Analysis analysis = analyze(vocabulary(), survey_of(dog_unit()));
  EXPECT_NEAR(analysis.base, 0.305, 0.01);
  EXPECT_NEAR(analysis.top, 10, 0.01);
  EXPECT_NEAR(analysis.strength(analysis.base), 0, 1e-9);
  EXPECT_NEAR(analysis.strength(10), 1, 1e-9);
}

TEST(Analysis, TheSpecificConceptBeatsTheGeneralOneAndTheCompany) {
  const Analysis analysis = analyze(vocabulary(), survey_of(dog_unit()));
  ASSERT_FALSE(analysis.ranking.empty());
  EXPECT_EQ(vocabulary()[analysis.ranking.front().concept_number].name, "dog");
  const Candidate* animal = analysis.of(number_of("animal"));
  ASSERT_NE(animal, nullptr);
  EXPECT_LT(animal->hit, 0.3);
  const Candidate* ball = analysis.of(number_of("ball"));
  EXPECT_TRUE(ball == nullptr || ball->score < 0.2);
}

TEST(Analysis, WhatIsCommonEverywhereIsNoLift) {
  PretendedUnit unit = dog_unit();
  for (std::string& text : unit.sample) text += " brown";
  const Analysis analysis = analyze(vocabulary(), survey_of(unit));
  EXPECT_LT(analysis.of(number_of("brown"))->lift, 0.1);
  EXPECT_GT(analysis.of(number_of("dog"))->lift, 0.9);
}

TEST(Analysis, ColorsAreJudgedAgainstOtherColorsOfTheSameThing) {
  PretendedUnit unit = dog_unit();
  unit.activation = [](const std::vector<std::string>& shown) {
    return std::find(shown.begin(), shown.end(), "ball") != shown.end() ? 9.0 : 0.0;
  };
  const Analysis analysis = analyze(vocabulary(), survey_of(unit));
  EXPECT_LT(analysis.of(number_of("red"))->hit, 0.35);
}

TEST(Analysis, TheRestIsWithoutWhatIsExplained) {
  const Evidence evidence = survey_of(dog_unit());
  const Analysis rest = analyze_rest(vocabulary(), evidence, {number_of("dog")});
  EXPECT_EQ(rest.left, 0);
  for (const Candidate& one : rest.ranking) EXPECT_LT(one.hit, 0.3) << vocabulary()[one.concept_number].name;
}

TEST(Analysis, SubjectsAreWithoutThePlainBackground) {
  EXPECT_THAT(subjects_of(vocabulary(), "a red ball on a plain white background"),
              ElementsAre(number_of("red"), number_of("ball")));
  EXPECT_THAT(subjects_of(vocabulary(), "a plain red background"), ElementsAre(number_of("red")));
}

TEST(Knowledge, EveryConceptCanBeAskedFor) {
  for (int i = 0; i < vocabulary().size(); ++i) {
    const std::vector<std::string> prompts = prompts_for(vocabulary(), i);
    ASSERT_FALSE(prompts.empty()) << vocabulary()[i].name;
    EXPECT_FALSE(label_of(vocabulary(), i).empty());
  }
}

TEST(Knowledge, EverydayPromptsAreAboutOneThingEach) {
  for (const std::string& prompt : everyday_prompts()) {
    EXPECT_FALSE(subjects_of(vocabulary(), prompt).empty()) << prompt;
  }
}

TEST(Knowledge, TogetherReadsAsEnglish) {
  const auto both = [](const char* a, const char* b) { return together(vocabulary(), number_of(a), number_of(b)); };
  EXPECT_EQ(both("dog", "grass"), "a dog on grass");
  EXPECT_EQ(both("dog", "cat"), "a dog and a cat");
  EXPECT_EQ(both("dog", "red"), "a red dog");
  EXPECT_EQ(both("fish", "underwater"), "a fish underwater");
}

}  // namespace
}  // namespace maia::agent::offline
