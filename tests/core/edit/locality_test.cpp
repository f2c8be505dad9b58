// Pixels that an edit does not concern stay as they are.
#include <gtest/gtest.h>

#include <vector>

#include "core/edit/recipes.hpp"
#include "maia/scene.hpp"
#include "scene/compose/render.hpp"
#include "scene/compose/scene_state.hpp"

namespace maia {
namespace {

/// Where anything but the background is seen of the instances with these ids: they and their shadows.
std::vector<bool> touched_by(const Recipe& recipe, const std::vector<int>& ids) {
  Recipe without = recipe;
  std::erase_if(without.instances,
                [&](const Instance& each) { return std::find(ids.begin(), ids.end(), each.id) != ids.end(); });
  const Image whole = render(recipe).image, rest = render(without).image;
  std::vector<bool> touched(std::size_t(recipe.width) * std::size_t(recipe.height));
  for (std::size_t i = 0; i < touched.size(); ++i)
    touched[i] = !std::equal(whole.pixels() + 3 * i, whole.pixels() + 3 * i + 3, rest.pixels() + 3 * i);
  return touched;
}

std::vector<int> changed_ids(const Recipe& a, const Recipe& b) {
  std::vector<int> ids;
  for (const Instance& each : a.instances)
    if (std::none_of(b.instances.begin(), b.instances.end(), [&](const Instance& other) { return same(each, other); }))
      ids.push_back(each.id);
  return ids;
}

class Locality : public testing::TestWithParam<const char*> {};

TEST_P(Locality, OnlyWhatIsNamedChanges) {
  const Recipe before =
      SceneAccess::state(Scene("a dog wearing a hat, a red car and a ball on a street", 3, 160)).recipe;
  const Recipe after = SceneAccess::state(SceneAccess::make(edit_recipe(before, GetParam()))).recipe;
  const Image first = render(before).image, second = render(after).image;
  EXPECT_FALSE(first == second);
  const auto old_extent = touched_by(before, changed_ids(before, after)),
             new_extent = touched_by(after, changed_ids(after, before));
  std::size_t outside = 0;
  for (std::size_t i = 0; i < old_extent.size(); ++i)
    if (!old_extent[i] && !new_extent[i] &&
        !std::equal(first.pixels() + 3 * i, first.pixels() + 3 * i + 3, second.pixels() + 3 * i))
      ++outside;
  EXPECT_EQ(outside, 0U);
}

INSTANTIATE_TEST_SUITE_P(Edits, Locality,
                         testing::Values("replace the car with a bicycle", "make the car blue", "make the ball wooden",
                                         "remove the ball", "make the dog smaller", "move the ball to the left",
                                         "flip the car", "rotate the car by 20 degrees", "add a bird in the sky",
                                         "remove the hat", "swap the positions of the ball and the car",
                                         "make the ball larger and the hat green"));

TEST(Locality, TheSameEditGivesTheSamePixels) {
  const Scene scene("a dog and a ball on the grass", 4, 128);
  EXPECT_TRUE(scene.edited("replace the dog with a lion").image() ==
              scene.edited("replace the dog with a lion").image());
  EXPECT_FALSE(scene.edited("make it night").image() == scene.image());
}

}  // namespace
}  // namespace maia
