#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include "core/weights/expect_error.hpp"
#include "model/script/script_layout.hpp"

namespace maia {
namespace {

std::string told(std::vector<std::int64_t> sizes, std::int64_t images = 2) {
  const Layer layer = place("layer", sizes, images).layer;
  const char* names[] = {"spatial", "tokens", "vector"};
  return std::string(names[static_cast<int>(layer.layout)]) + ' ' + std::to_string(layer.units) + ' ' +
         std::to_string(layer.height) + 'x' + std::to_string(layer.width);
}

TEST(ScriptLayout, MapsHaveTheirUnitsFirstUnlessTheirSidesSayOtherwise) {
  EXPECT_EQ(told({2, 64, 7, 7}), "spatial 64 7x7");
  EXPECT_EQ(told({2, 7, 7, 7}), "spatial 7 7x7");
  EXPECT_EQ(told({2, 64, 1, 1}), "spatial 64 1x1");
  EXPECT_EQ(told({2, 1, 1, 64}), "spatial 64 1x1");
  EXPECT_EQ(told({2, 7, 7, 768}), "spatial 768 7x7");
  EXPECT_EQ(told({2, 64, 7, 9}), "spatial 64 7x9");
}

TEST(ScriptLayout, TokensAreASquareAfterNoneOneTwoOrFive) {
  EXPECT_EQ(told({2, 196, 384}), "tokens 384 14x14");
  EXPECT_EQ(told({2, 197, 384}), "tokens 384 14x14");
  EXPECT_EQ(told({2, 198, 384}), "tokens 384 14x14");
  EXPECT_EQ(told({2, 201, 384}), "tokens 384 14x14");
  EXPECT_EQ(told({2, 1, 384}), "tokens 384 1x1");
  EXPECT_EQ(told({50, 2, 768}), "tokens 768 7x7");
  EXPECT_EQ(told({2, 2, 768}), "tokens 768 1x1");
  EXPECT_ERROR(told({2, 200, 384}), "its output has the shape [2, 200, 384], whose tokens are no square");
}

TEST(ScriptLayout, VectorsAndNothingElse) {
  EXPECT_EQ(told({2, 1000}), "vector 1000 1x1");
  EXPECT_ERROR(told({2}), "no map");
  EXPECT_ERROR(told({}), "no map");
  EXPECT_ERROR(told({2, 3, 4, 5, 6}), "no map");
  EXPECT_ERROR(told({8, 49, 96, 3}), "does not begin with the batch");
  EXPECT_ERROR(told({8, 49, 96}), "does not begin with the batch");
  EXPECT_ERROR(told({1000, 2}), "does not begin with the batch");
  EXPECT_ERROR(told({2, 0}), "empty");
}

TEST(ScriptLayout, PlacingAndBack) {
  for (const std::vector<std::int64_t>& sizes :
       {std::vector<std::int64_t>{2, 3, 4, 4}, {2, 4, 4, 3}, {5, 2, 3}, {2, 5, 3}, {2, 3}}) {
    const Placement placement = place("layer", sizes, 2);
    std::int64_t count = 1;
    for (const std::int64_t size : sizes) count *= size;
    const at::Tensor value = at::arange(count).view(sizes);
    EXPECT_TRUE(at::equal(replaced(placed(value, placement), placement), value));
    EXPECT_EQ(placed(value, placement).size(0), 2);
    EXPECT_EQ(placed(value, placement).size(placement.layer.layout == Layout::tokens ? 2 : 1), 3);
  }
}

}  // namespace
}  // namespace maia
