// What images remember beside their pixels.
#include "image/origin.hpp"

#include <gtest/gtest.h>

namespace maia {
namespace {

TEST(Origin, MaskedImagesKnowTheirMask) {
  const Image image(8, 8, {200, 100, 50});
  Map map{2, 1, {1, 0}};
  const Image dark = masked(image, map, 0.5F, {0.25F, 1, {255, 0, 0}});
  const auto mask = origin_of(dark).mask;
  ASSERT_TRUE(mask);
  EXPECT_EQ(mask->unmasked, image);
  ASSERT_EQ(mask->inside.size(), 64U);
  EXPECT_EQ(mask->inside[0], 255);
  EXPECT_EQ(mask->inside[7], 0);
}

TEST(Origin, CopiesKeepItAndNewPixelsLoseIt) {
  const Image plain(8, 8, {1, 2, 3});
  const auto scene = std::make_shared<const int>(7);
  const Image marked = with_origin(plain, {nullptr, scene});
  const Image copy = marked;
  EXPECT_EQ(origin_of(copy).scene, scene);
  EXPECT_EQ(marked.pixels(), plain.pixels()) << "pixels are shared, not copied";
  EXPECT_FALSE(origin_of(plain).scene);
  EXPECT_FALSE(origin_of(marked.resized(4, 4)).scene);
  EXPECT_FALSE(origin_of(Image::decode(marked.png())).scene);
}

TEST(Origin, IsNoPartOfEqualityAndHash) {
  const Image plain(8, 8, {1, 2, 3});
  const Image marked = with_origin(plain, {nullptr, std::make_shared<const int>(7)});
  EXPECT_EQ(marked, plain);
  EXPECT_EQ(marked.hash(), plain.hash());
}

}  // namespace
}  // namespace maia
