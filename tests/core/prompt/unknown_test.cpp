// What can't be drawn or read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "plan_text.hpp"

namespace maia {
namespace {

using testing::HasSubstr;

std::string object_error(const std::string& words) {
  try {
    parse_object(words);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Unknown, KindsAreDrawnAsTheirParentsAndSaidSo) {
  const ScenePlan plan = parse_prompt("a dalmatian");
  ASSERT_EQ(plan.objects.size(), 1U);
  EXPECT_EQ(plan.objects[0].word, "dalmatian");
  EXPECT_EQ(WordNet::installed().sense_name(plan.objects[0].meanings[0]), "dog.n.01");
  EXPECT_EQ(unknown("a dalmatian"), "dalmatian (dog)");
}

TEST(Unknown, OthersAreReportedWithTheNearest) {
  EXPECT_EQ(unknown("a leopard in a tree"), "leopard (lion)");
  EXPECT_EQ(things("a leopard in a tree"), "tree");
  EXPECT_EQ(unknown("zebrra"), "zebrra (zebra)");
  EXPECT_EQ(unknown("a flurble"), "flurble");
}

TEST(Unknown, AdjectivesThatWouldBeSeenAreReported) {
  EXPECT_EQ(unknown("an angry dog"), "angry");
  EXPECT_EQ(unknown("a beautiful dog"), "");
}

TEST(Unknown, TheirDescriptionIsNotTakenForAnothers) {
  EXPECT_EQ(things("a dog next to a red fire hydrant"), "dog");
  EXPECT_EQ(relations("a leopard behind a tree"), "");
}

TEST(Unknown, NothingDrawableIsNoErrorOfThePlan) {
  EXPECT_TRUE(parse_prompt("happiness").objects.empty());
  EXPECT_EQ(unknown("happiness"), "happiness");
  EXPECT_EQ(unknown("the color red"), "color");
}

TEST(Prompts, HaveToBeText) {
  for (const std::string& bad :
       {std::string(), std::string("  "), std::string("..."), std::string("\xff dog"), std::string(2001, 'a')})
    EXPECT_THROW(parse_prompt(bad), Error);
  EXPECT_NO_THROW(parse_prompt(std::string(2000, 'a')));
}

TEST(Objects, OtherThanOneThingAreErrors) {
  EXPECT_THAT(object_error("a leopard"), HasSubstr("nearest that can is 'lion'"));
  EXPECT_THAT(object_error("a flurble"), HasSubstr("'flurble' can't be drawn"));
  EXPECT_THAT(object_error("a dog and a cat"), HasSubstr("more than one thing: dog, cat"));
  EXPECT_THAT(object_error("a beach"), HasSubstr("is a place (beach)"));
  EXPECT_THAT(object_error(""), HasSubstr("no words"));
}

}  // namespace
}  // namespace maia
