#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "maia/error.hpp"
#include "plans.hpp"
#include "scene/compose/backdrop_cache.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/recipe.hpp"

namespace maia {
namespace {

using namespace testing_plans;

struct Frame {
  float left, top, right, bottom;
  float middle() const { return (left + right) / 2; }
};

Frame frame_of(const Recipe& recipe, const Instance& i) {
  const float width = width_of(recipe, i);
  return {i.x - width / 2, i.y - i.height, i.x + width / 2, i.y};
}

Recipe made(const ScenePlan& plan, std::uint64_t seed, int size = 128) {
  return lay_out(plan, "test", seed, size, size);
}

TEST(LayOut, IsTheSameForTheSameSeedAndDiffersForOthers) {
  const ScenePlan plan = scene({thing("animal.n.01", "animal", 2), car()});
  const std::string first = to_json(made(plan, 7));
  EXPECT_EQ(to_json(made(plan, 7)), first);
  std::set<std::string> assets;
  for (std::uint64_t seed = 0; seed < 12; ++seed) assets.insert(made(plan, seed).instances[0].asset);
  EXPECT_GT(assets.size(), 6U);
}

TEST(LayOut, MakesAsManyAsAskedInsideThePicture) {
  for (int count : {1, 2, 3, 5, 9})
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const Recipe recipe = made(scene({dog(count)}), seed);
      ASSERT_EQ(recipe.instances.size(), std::size_t(count));
      for (const Instance& i : recipe.instances) {
        const Frame f = frame_of(recipe, i);
        EXPECT_GE(f.left, -0.02F);
        EXPECT_GE(f.top, -0.02F);
        EXPECT_LE(f.right, 1.02F);
        EXPECT_LE(f.bottom, 1.0F);
      }
    }
}

TEST(LayOut, OneThingFillsMostOfThePicture) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Recipe recipe = made(scene({zebra()}), seed);
    const Frame f = frame_of(recipe, recipe.instances[0]);
    EXPECT_GE(std::max(f.right - f.left, f.bottom - f.top), 0.6F);
    EXPECT_NEAR(f.middle(), 0.5F, 0.2F);
  }
}

TEST(LayOut, StandsOnTheGroundOfTheBackdrop) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Recipe recipe = made(scene({dog(2)}, {}, "beach"), seed);
    for (const Instance& i : recipe.instances) {
      EXPECT_TRUE(i.grounded);
      EXPECT_GE(i.y, backdrop_of(recipe)->ground);
    }
  }
}

TEST(LayOut, KeepsSidesAndHeights) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    for (const Relation relation : {Relation::left_of, Relation::right_of}) {
      const Recipe recipe = made(scene({dog(), car()}, {{0, relation, 1}}), seed);
      const float dog_x = frame_of(recipe, recipe.instances[0]).middle();
      const float car_x = frame_of(recipe, recipe.instances[1]).middle();
      EXPECT_EQ(dog_x < car_x, relation == Relation::left_of) << seed;
    }
    const Recipe recipe = made(scene({dog(), car()}, {{0, Relation::on, 1}}), seed);
    const Frame dog = frame_of(recipe, recipe.instances[0]), car = frame_of(recipe, recipe.instances[1]);
    EXPECT_EQ(recipe.instances[0].attached_to, recipe.instances[1].id);
    EXPECT_LT(dog.bottom, car.bottom);
    EXPECT_GT(dog.bottom, car.top - 0.02F);
    EXPECT_LT(recipe.instances[0].depth, recipe.instances[1].depth);
  }
}

TEST(LayOut, WhatIsBehindIsFartherAndHigher) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Recipe recipe = made(scene({zebra(), car()}, {{1, Relation::behind, 0}}, "grass"), seed);
    EXPECT_GT(recipe.instances[1].depth, recipe.instances[0].depth);
    EXPECT_LT(recipe.instances[1].y, recipe.instances[0].y);
  }
}

TEST(LayOut, HatsSitOnHeadsOneForEach) {
  const Recipe recipe = made(scene({dog(2), hat()}, {{0, Relation::wearing, 1}}), 3);
  ASSERT_EQ(recipe.instances.size(), 4U);
  for (std::size_t i = 2; i < 4; ++i) {
    const Instance& worn = recipe.instances[i];
    ASSERT_EQ(worn.attached_to, recipe.instances[i - 2].id);
    const Frame wearer = frame_of(recipe, recipe.instances[i - 2]);
    EXPECT_GT(worn.x, wearer.left);
    EXPECT_LT(worn.x, wearer.right);
    EXPECT_LT(worn.y, (wearer.top + wearer.bottom) / 2);
  }
}

TEST(LayOut, PlacesFollowTheWords) {
  ObjectPlan left = dog();
  left.place = Place::left;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Recipe recipe = made(scene({left, car()}), seed);
    EXPECT_LT(frame_of(recipe, recipe.instances[0]).middle(), 0.5F) << seed;
  }
}

TEST(LayOut, SizeWordsCount) {
  ObjectPlan small = dog(), huge = dog();
  small.size = SizeWord::tiny;
  huge.size = SizeWord::huge;
  const float little = made(scene({small}), 1).instances[0].height, much = made(scene({huge}), 1).instances[0].height;
  EXPECT_LT(little * 1.8F, much);
}

TEST(LayOut, AColorIsTakenFromTheCatalogOrGiven) {
  ObjectPlan red = car();
  red.colors = {"red"};
  EXPECT_EQ(made(scene({red}), 1).instances[0].color, "red");
}

TEST(LayOut, OnlyMeansAPlainGround) {
  ScenePlan plan = scene({dog()});
  plan.only = true;
  EXPECT_EQ(made(plan, 1).environment, "studio");
}

TEST(LayOut, UnknownWordsAreNotesOrErrors) {
  ScenePlan plan = scene({dog()});
  plan.unknown = {{"unicorn", "horse"}, {"zorp", ""}};
  const auto notes = made(plan, 1).notes;
  EXPECT_THAT(notes, testing::ElementsAre("can't draw 'unicorn'; the nearest is 'horse'", "can't draw 'zorp'"));
  plan.objects.clear();
  EXPECT_THAT([&] { made(plan, 1); }, testing::ThrowsMessage<Error>(
                                          testing::AllOf(testing::HasSubstr("unicorn"), testing::HasSubstr("horse"))));
  plan.environment = "beach";
  EXPECT_TRUE(made(plan, 1).instances.empty()) << "a beach can be drawn";
}

TEST(Placement, AddsWithoutMovingWhatIsThere) {
  Recipe recipe = made(scene({dog()}, {}, "grass"), 5);
  const Instance before = recipe.instances[0];
  Instance added = cast_instance(car(), 1);
  added.id = 1000;
  added.group = 9;
  place(recipe, {added}, car(), {{Relation::behind, 0}}, 1);
  ASSERT_EQ(recipe.instances.size(), 2U);
  EXPECT_EQ(recipe.instances[0].x, before.x);
  EXPECT_EQ(recipe.instances[0].height, before.height);
  EXPECT_GT(recipe.instances[1].depth, before.depth);
}

TEST(Placement, MovingTakesAlongWhatIsWorn) {
  Recipe recipe = made(scene({dog(), hat()}, {{0, Relation::wearing, 1}}), 3);
  const float gap = recipe.instances[1].x - recipe.instances[0].x;
  const float height = recipe.instances[1].height;
  transform(recipe, recipe.instances[0].id, 0.1F, 0, 0.5F);
  EXPECT_NEAR(recipe.instances[1].x - recipe.instances[0].x, gap / 2, 1e-5);
  EXPECT_NEAR(recipe.instances[1].height, height / 2, 1e-5);
  EXPECT_THROW(transform(recipe, 77, 0, 0, 1), Error);
}

TEST(Placement, AReplacementStandsWhereTheOldThingStood) {
  const Recipe recipe = made(scene({dog(), hat()}, {{0, Relation::wearing, 1}}, "grass"), 3);
  const Instance fresh = replaced(recipe, recipe.instances[0], zebra(), 1);
  EXPECT_EQ(fresh.id, recipe.instances[0].id);
  EXPECT_NE(fresh.asset, recipe.instances[0].asset);
  EXPECT_NEAR(fresh.y, recipe.instances[0].y, 0.1);
}

}  // namespace
}  // namespace maia
