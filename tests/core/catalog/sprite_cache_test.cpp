#include "scene/catalog/sprite_cache.hpp"

#include <gtest/gtest.h>

namespace maia {
namespace {

std::shared_ptr<const Sprite> sprite_of(std::size_t bytes) {
  auto sprite = std::make_shared<Sprite>();
  sprite->rgba.resize(bytes);
  return sprite;
}

TEST(SpriteCache, TheLeastRecentlyUsedGo) {
  SpriteCache cache(300);
  cache.put(1, sprite_of(100));
  cache.put(2, sprite_of(100));
  cache.put(3, sprite_of(100));
  EXPECT_TRUE(cache.find(1));
  cache.put(4, sprite_of(100));
  EXPECT_TRUE(cache.find(1));
  EXPECT_FALSE(cache.find(2));
  EXPECT_TRUE(cache.find(3));
  EXPECT_TRUE(cache.find(4));
}

TEST(SpriteCache, OneThatIsTooLargeIsKeptAlone) {
  SpriteCache cache(300);
  cache.put(1, sprite_of(100));
  cache.put(2, sprite_of(1000));
  EXPECT_FALSE(cache.find(1));
  EXPECT_TRUE(cache.find(2));
  cache.put(3, sprite_of(10));
  EXPECT_FALSE(cache.find(2));
  EXPECT_TRUE(cache.find(3));
}

TEST(SpriteCache, WhoComesSecondGetsTheFirst) {
  SpriteCache cache(300);
  const auto first = sprite_of(10);
  EXPECT_EQ(cache.put(1, first), first);
  EXPECT_EQ(cache.put(1, sprite_of(10)), first);
  EXPECT_EQ(cache.find(1), first);
  EXPECT_FALSE(cache.find(2));
}

}  // namespace
}  // namespace maia
