#include "scene/compose/shadow.hpp"

#include <gtest/gtest.h>

namespace maia::compose {
namespace {

/// A table: a slab on two legs.
Layer table() {
  Layer layer;
  layer.x = 200;
  layer.y = 200;
  layer.width = layer.height = 100;
  for (auto* plane : {&layer.red, &layer.green, &layer.blue, &layer.alpha}) plane->assign(10000, 0.0F);
  for (std::size_t y = 0; y < 100; ++y)
    for (std::size_t x = 0; x < 100; ++x)
      if (y < 40 || (x > 8 && x < 16) || (x > 82 && x < 90)) layer.alpha[y * 100 + x] = 1;
  return layer;
}

ShadowStyle style(float from, float elevation, float shadow) {
  ShadowStyle result;
  result.light.from = from;
  result.light.elevation = elevation;
  result.light.shadow = shadow;
  result.size = 100;
  result.ground = 150;
  return result;
}

int at(const ShadowPlane& plane, int x, int y) { return plane.values[std::size_t(y) * 512 + std::size_t(x)]; }

/// The middle column of what is shaded.
double middle(const ShadowPlane& plane) {
  double sum = 0, weight = 0;
  for (int y = 0; y < 512; ++y)
    for (int x = 0; x < 512; ++x) {
      sum += double(at(plane, x, y)) * x;
      weight += at(plane, x, y);
    }
  return sum / weight;
}

TEST(Shadow, IsDarkWhereTheLegsStand) {
  ShadowPlane plane(512, 512);
  add_shadow(plane, table(), style(0, 0.8F, 0.5F));
  EXPECT_GT(at(plane, 212, 299), 100);
  EXPECT_GT(at(plane, 286, 299), 100);
  EXPECT_LT(at(plane, 250, 304), at(plane, 212, 299) / 2);
}

TEST(Shadow, FallsAwayFromTheLightAndIsLongerInTheEvening) {
  ShadowPlane right(512, 512), left(512, 512), evening(512, 512);
  add_shadow(right, table(), style(-0.8F, 0.6F, 0.5F));
  add_shadow(left, table(), style(0.8F, 0.6F, 0.5F));
  add_shadow(evening, table(), style(-0.8F, 0.3F, 0.5F));
  EXPECT_GT(middle(right), 255);
  EXPECT_LT(middle(left), 245);
  EXPECT_GT(middle(evening), middle(right) + 10);
}

TEST(Shadow, StaysOnTheGround) {
  ShadowPlane plane(512, 512);
  ShadowStyle high = style(-0.8F, 0.5F, 0.5F);
  high.ground = 295;
  add_shadow(plane, table(), high);
  for (int y = 0; y < 295; ++y) EXPECT_GE(plane.begin[std::size_t(y)], plane.end[std::size_t(y)]) << y;
}

TEST(Shadow, OvercastLeavesTheContactOnly) {
  ShadowPlane sunny(512, 512), overcast(512, 512);
  add_shadow(sunny, table(), style(-1, 0.5F, 0.6F));
  add_shadow(overcast, table(), style(-1, 0.5F, 0));
  EXPECT_GT(at(overcast, 212, 299), 80);
  EXPECT_EQ(at(overcast, 330, 285), 0);
  EXPECT_GT(at(sunny, 330, 285), 20);
}

}  // namespace
}  // namespace maia::compose
