#include "scene/prompt/nouns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_text.hpp"
#include "scene/catalog/catalog.hpp"

namespace maia {
namespace {

std::string meaning(const std::string& prompt, std::size_t object = 0) {
  const ScenePlan plan = parse_prompt(prompt);
  return object < plan.objects.size() ? WordNet::installed().sense_name(plan.objects[object].meanings.front()) : "";
}

TEST(Nouns, AreReadInSingularAndPlural) {
  EXPECT_EQ(things("zebra"), "zebra");
  EXPECT_EQ(things("two zebras"), "2 zebra");
  EXPECT_EQ(things("three mice"), "3 mouse");
  EXPECT_EQ(things("several strawberries"), "3-5 strawberry");
  EXPECT_EQ(things("two sheep"), "2 sheep");
}

TEST(Nouns, OfSeveralWordsAreOne) {
  EXPECT_EQ(things("fire trucks"), "2-4 fire truck");
  EXPECT_EQ(things("a fire-truck"), "fire truck");
  EXPECT_EQ(things("a stop sign"), "stop sign");
  EXPECT_EQ(things("a jack-o'-lantern"), "jack-o'-lantern");
  EXPECT_EQ(things("a T shirt and a t-shirt"), "t-shirt; t-shirt");
  EXPECT_EQ(things("a cup of coffee"), "cup of coffee");
  EXPECT_EQ(things("a sail boat"), "sailboat");
  EXPECT_EQ(things("a racecar"), "race car");
  EXPECT_EQ(things("three people"), "3 person");
}

TEST(Nouns, ThatAreOneThingInPluralAreOne) {
  EXPECT_EQ(things("a pair of scissors"), "scissors");
  EXPECT_EQ(things("scissors"), "scissors");
  EXPECT_EQ(things("a man with glasses"), "man; glasses");
  EXPECT_EQ(things("two glasses of water"), "2 glass");
  EXPECT_EQ(things("a pair of cats"), "2 cat");
}

TEST(Nouns, SynonymsMeanTheSame) {
  EXPECT_EQ(meaning("an automobile"), meaning("a car"));
  EXPECT_EQ(things("an automobile"), "automobile");
}

TEST(Nouns, StandForTheirKinds) {
  for (const char* wide : {"bird", "vehicle", "fruit", "animal"}) {
    const ScenePlan plan = parse_prompt(std::string("a ") + wide);
    ASSERT_EQ(plan.objects.size(), 1U) << wide;
    EXPECT_GT(Catalog::installed().of(plan.objects[0].meanings[0]).size(), 5U) << wide;
  }
}

TEST(Nouns, MeanWhatFitsTheirCompany) {
  EXPECT_EQ(meaning("a mouse next to a piece of cheese, a cat behind it"), "mouse.n.01");
  EXPECT_EQ(meaning("a mouse next to a laptop and a printer"), "mouse.n.04");
  EXPECT_EQ(meaning("an orange"), "orange.n.01");
  EXPECT_EQ(things("an orange cat next to an orange"), "orange cat; orange");
}

TEST(Nouns, OfEveryAssetAreUnderstood) {
  for (const Asset& asset : Catalog::installed().assets()) {
    const ScenePlan plan = parse_prompt("a photo of one " + asset.name);
    ASSERT_EQ(plan.objects.size(), 1U) << asset.name;
    bool drawn = false;
    for (SynsetId each : plan.objects[0].meanings)
      for (int number : Catalog::installed().of(each))
        drawn = drawn || &Catalog::installed().assets()[static_cast<std::size_t>(number)] == &asset;
    EXPECT_TRUE(drawn) << asset.name << " " << asset.file;
  }
}

TEST(Nouns, InParseObjectAreOneThing) {
  const ObjectPlan plan = parse_object("a small red car");
  EXPECT_EQ(plan.word, "car");
  EXPECT_EQ(plan.size, SizeWord::small);
  EXPECT_THAT(plan.colors, testing::ElementsAre("red"));
}

}  // namespace
}  // namespace maia
