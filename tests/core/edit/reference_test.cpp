// Which things words refer to.
#include "scene/edit/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/edit/recipes.hpp"

namespace maia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// From the left: a small dog, a red car, a large dog; a bird above.
class Reference : public testing::Test {
 protected:
  Reference() : recipe_(picture_of("two dogs, a red car and a bird in a field")) {
    const float xs[] = {0.15F, 0.85F, 0.45F, 0.5F};
    for (std::size_t i = 0; i < 4; ++i) recipe_.instances[i].x = xs[i];
    recipe_.instances[0].height = 0.2F;
    recipe_.instances[1].height = 0.4F;
    recipe_.instances[3].y = 0.3F;
  }

  Referred found(const std::string& phrase, const std::vector<int>& mentioned = {}) const {
    return refer(recipe_, words_of(phrase), mentioned);
  }

  Recipe recipe_;
};

TEST_F(Reference, ByWordSynonymAndHypernym) {
  ASSERT_EQ(recipe_.instances.size(), 4U);
  EXPECT_THAT(found("the car").things, ElementsAre(2));
  EXPECT_THAT(found("the automobile").things, ElementsAre(2));
  EXPECT_THAT(found("the vehicle").things, ElementsAre(2));
  EXPECT_THAT(found("the animals").things, ElementsAre(0, 1, 3));
  EXPECT_THAT(found("all dogs").things, ElementsAre(0, 1));
  EXPECT_THAT(found("everything").things, ElementsAre(0, 1, 2, 3));
}

TEST_F(Reference, ByPlaceSizeColorAndNumber) {
  EXPECT_THAT(found("the dog on the left").things, ElementsAre(0));
  EXPECT_THAT(found("the rightmost dog").things, ElementsAre(1));
  EXPECT_THAT(found("the second dog").things, ElementsAre(1));
  EXPECT_THAT(found("the first dog from the right").things, ElementsAre(1));
  EXPECT_THAT(found("the largest dog").things, ElementsAre(1));
  EXPECT_THAT(found("the smaller dog").things, ElementsAre(0));
  EXPECT_THAT(found("the red car").things, ElementsAre(2));
  EXPECT_THAT(found("both dogs").things, ElementsAre(0, 1));
  EXPECT_THAT(found("one of the dogs").things, ElementsAre(1));
  EXPECT_THAT(found("the dog next to the car").things.size(), 1U);
}

TEST_F(Reference, Several) {
  EXPECT_THAT(found("the car and the bird").things, ElementsAre(2, 3));
  EXPECT_THAT(found("the dog on the left, the car and the bird").things, ElementsAre(0, 2, 3));
}

TEST_F(Reference, PronounsMeanWhatWasMentioned) {
  EXPECT_THAT(found("it", {recipe_.instances[2].id}).things, ElementsAre(2));
  EXPECT_THAT(found("it").problem, HasSubstr("could be any of what the picture shows"));
  Recipe alone = recipe_;
  alone.instances.resize(1);
  EXPECT_THAT(refer(alone, {"it"}, {}).things, ElementsAre(0));
}

TEST_F(Reference, AmbiguousAndAbsentOnesListWhatIsThere) {
  EXPECT_THAT(found("the dog").problem, HasSubstr("the dog on the left, the dog on the right"));
  const Referred cat = found("the cat");
  EXPECT_THAT(cat.things, IsEmpty());
  EXPECT_THAT(cat.problem, HasSubstr("there is no 'cat' in the picture; it shows two dogs, a red car and a bird"));
  EXPECT_THAT(found("the blue car").problem, HasSubstr("is blue"));
  EXPECT_THAT(found("three dogs").problem, HasSubstr("two dogs"));
}

}  // namespace
}  // namespace maia
