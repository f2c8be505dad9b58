#include "scene/compose/render.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "maia/error.hpp"
#include "plans.hpp"
#include "scene/compose/backdrop_cache.hpp"
#include "scene/compose/placement.hpp"

namespace maia {
namespace {

using namespace testing_plans;

Recipe made(const ScenePlan& plan, std::uint64_t seed, int size = 160) {
  return lay_out(plan, "test", seed, size, size);
}

bool differs(const Image& a, const Image& b, int x, int y) { return a.at(x, y) != b.at(x, y); }

TEST(Render, IsTheSameOnEveryThread) {
  const Recipe recipe = made(scene({dog(2), car()}, {}, "beach"), 4);
  const Image expected = render(recipe).image;
  std::vector<Image> images(4);
  std::vector<std::thread> threads;
  for (auto& image : images) threads.emplace_back([&] { image = render(recipe).image; });
  for (auto& thread : threads) thread.join();
  for (const auto& image : images) EXPECT_EQ(image, expected);
}

TEST(Render, SurvivesTheRecipesJson) {
  const Recipe recipe = made(scene({zebra(), car()}, {}, "street"), 9);
  EXPECT_EQ(render(recipe_from_json(to_json(recipe))).image, render(recipe).image);
}

TEST(Render, WithoutThingsThereIsOnlyTheBackdrop) {
  Recipe recipe = made(scene({}, {}, "beach"), 2);
  EXPECT_EQ(render(recipe).image, backdrop_of(recipe)->image);
}

TEST(Render, AThingChangesOnlyItsNeighborhood) {
  Recipe recipe = made(scene({dog()}, {}, "grass"), 3, 256);
  recipe.instances[0].height = 0.25F;
  recipe.instances[0].x = 0.25F;
  recipe.instances[0].y = 0.8F;
  Recipe recolored = recipe;
  recolored.instances[0].color = "blue";
  const Image before = render(recipe).image, after = render(recolored).image;
  int changed = 0;
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x) {
      if (!differs(before, after, x, y)) continue;
      ++changed;
      EXPECT_LT(x, 128);
      EXPECT_GT(y, 110);
    }
  EXPECT_GT(changed, 500);
  recolored.instances.clear();
  const Image empty = render(recolored).image;
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 256; ++x) ASSERT_FALSE(differs(before, empty, x, y)) << x << ", " << y;
}

TEST(Render, MasksAreWhatIsVisible) {
  Recipe recipe = made(scene({dog(), car()}, {}, "grass"), 3, 200);
  Instance& near = recipe.instances[0];
  Instance& far = recipe.instances[1];
  near.x = far.x = 0.5F;
  near.y = 0.95F;
  far.y = 0.85F;
  near.height = 0.5F;
  far.height = 0.3F;
  near.depth = 0.1F;
  far.depth = 0.5F;
  const Rendering both = render(recipe);
  ASSERT_EQ(both.masks.size(), 2U);
  EXPECT_EQ(both.masks[0].id, near.id);
  const auto at = [&](const InstanceMask& mask, int x, int y) {
    if (x < mask.x || y < mask.y || x >= mask.x + mask.width || y >= mask.y + mask.height) return 0;
    return int(mask.coverage[std::size_t(y - mask.y) * std::size_t(mask.width) + std::size_t(x - mask.x)]);
  };
  Recipe alone = recipe;
  alone.instances.erase(alone.instances.begin());
  const Rendering only_far = render(alone);
  int hidden = 0;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      const int a = at(both.masks[0], x, y), b = at(both.masks[1], x, y);
      EXPECT_LE(a + b, 258) << "of one pixel there is only one";
      EXPECT_LE(b, at(only_far.masks[0], x, y));
      hidden += a > 250 && at(only_far.masks[0], x, y) > 250 && b < 5;
    }
  EXPECT_GT(hidden, 100) << "the dog stands before the car";
}

TEST(Render, AThingOutsideOfThePictureIsNoError) {
  Recipe recipe = made(scene({dog()}, {}, "grass"), 3);
  recipe.instances[0].x = 3;
  const Rendering rendering = render(recipe);
  EXPECT_EQ(rendering.masks[0].width, 0);
  recipe.instances[0].asset = "no/such.png";
  EXPECT_THROW(render(recipe), Error);
}

TEST(Render, ColorsMaterialsPatternsAndStylesShow) {
  Recipe recipe = made(scene({dog()}, {}, "studio"), 3);
  const Image plain = render(recipe).image;
  const auto changed = [&](auto&& change) {
    Recipe other = recipe;
    change(other);
    return render(other).image != plain;
  };
  EXPECT_TRUE(changed([](Recipe& r) { r.instances[0].color = "green"; }));
  EXPECT_TRUE(changed([](Recipe& r) { r.instances[0].color = "black and white"; }));
  EXPECT_TRUE(changed([](Recipe& r) { r.instances[0].pattern = "striped"; }));
  EXPECT_TRUE(changed([](Recipe& r) { r.instances[0].material = "golden"; }));
  EXPECT_TRUE(changed([](Recipe& r) { r.styles = {"black and white"}; }));
}

TEST(Render, DefocusSparesTheGroundInFront) {
  Recipe sharp = made(scene({}, {}, "street"), 2, 256);
  Recipe blurred = sharp;
  blurred.defocus = 0.008F;
  blurred.focus = 0.8F;
  const Image a = render(sharp).image, b = render(blurred).image;
  const auto roughness = [](const Image& image, int from, int to) {
    double sum = 0;
    for (int y = from; y < to; ++y)
      for (int x = 1; x < image.width(); ++x) sum += std::abs(image.at(x, y)[1] - image.at(x - 1, y)[1]);
    return sum;
  };
  EXPECT_LT(roughness(b, 20, 120), 0.7 * roughness(a, 20, 120));
  EXPECT_EQ(roughness(b, 210, 256), roughness(a, 210, 256));
}

}  // namespace
}  // namespace maia
