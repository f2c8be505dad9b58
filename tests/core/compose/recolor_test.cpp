#include "scene/compose/recolor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "scene/compose/linear.hpp"
#include "scene/compose/placement.hpp"
#include "scene/compose/surface.hpp"

namespace maia::compose {
namespace {

/// The share of the sprite's opaque pixels that are called `name` after recoloring.
double share_of(const Sprite& sprite, const std::string& name, float shade = 0) {
  const Recoloring recoloring(sprite, name, shade);
  std::vector<float> red, green, blue;
  for (std::size_t i = 0; i < sprite.rgba.size(); i += 4) {
    if (sprite.rgba[i + 3] < 128) continue;
    red.push_back(linear_of_srgb()[sprite.rgba[i]]);
    green.push_back(linear_of_srgb()[sprite.rgba[i + 1]]);
    blue.push_back(linear_of_srgb()[sprite.rgba[i + 2]]);
  }
  recoloring.apply(red.data(), green.data(), blue.data(), red.size());
  double named = 0;
  for (std::size_t i = 0; i < red.size(); ++i)
    named += color_name(to_srgb(red[i]), to_srgb(green[i]), to_srgb(blue[i])) == name;
  return named / double(red.size());
}

TEST(Recoloring, MostPixelsGetTheNameOfTheColor) {
  const Catalog& catalog = Catalog::installed();
  for (const char* file : {"animals/mammals/equines/zebra.png", "animals/mammals/elephant.png",
                           "food/fruit/apple_red.png", "animals/mammals/dogs/dog.png", "household/dishes/teapot.png"}) {
    const auto sprite = catalog.sprite(asset_number(file), 256);
    for (const std::string& name : color_names()) EXPECT_GE(share_of(*sprite, name), 0.55) << file << " in " << name;
  }
}

TEST(Recoloring, KeepsShading) {
  const auto sprite = Catalog::installed().sprite(asset_number("animals/mammals/elephant.png"), 256);
  const Recoloring recoloring(*sprite, "blue", 0);
  std::vector<float> red = {0.05F, 0.2F, 0.5F}, green = red, blue = red;
  recoloring.apply(red.data(), green.data(), blue.data(), 3);
  EXPECT_LT(blue[0], blue[1]);
  EXPECT_LT(blue[1], blue[2]);
}

TEST(Recoloring, ReadsShadesAndPairs) {
  EXPECT_EQ(color_wish("dark green").first, "green");
  EXPECT_LT(color_wish("dark green").shade, 0);
  EXPECT_EQ(color_wish("black and white").second, "white");
  EXPECT_THAT([] { color_wish("rad"); }, testing::ThrowsMessage<Error>(testing::HasSubstr("red")));
}

TEST(Surface, MaterialsThatThePromptKnowsExist) {
  for (const std::string& name : material_names()) {
    Layer layer;
    layer.width = layer.height = 8;
    for (auto* plane : {&layer.red, &layer.green, &layer.blue, &layer.alpha}) plane->assign(64, 0.5F);
    EXPECT_NO_THROW(apply_material(layer, name, {0, 0, 8, 1})) << name;
  }
  Layer none;
  EXPECT_THAT([&] { apply_material(none, "goldn", {}); }, testing::ThrowsMessage<Error>(testing::HasSubstr("golden")));
}

TEST(Surface, PatternsMarkAPartOnly) {
  for (const char* pattern : {"striped", "spotted", "checkered"}) {
    Layer layer;
    layer.width = layer.height = 120;
    for (auto* plane : {&layer.red, &layer.green, &layer.blue}) plane->assign(14400, 0.6F);
    layer.alpha.assign(14400, 1.0F);
    apply_pattern(layer, pattern, {0, 0, 120, 7});
    const auto marked = std::count_if(layer.red.begin(), layer.red.end(), [](float v) { return v < 0.3F; });
    EXPECT_GT(marked, 14400 / 8) << pattern;
    EXPECT_LT(marked, 14400 * 2 / 3) << pattern;
  }
}

}  // namespace
}  // namespace maia::compose
