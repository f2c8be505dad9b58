#include "agent/offline/knowledge.hpp"

#include <gtest/gtest.h>

namespace maia::agent::offline {
namespace {

const Vocabulary& vocabulary() { return Vocabulary::installed(); }

std::string label(const char* name) { return label_of(vocabulary(), vocabulary().find(name).value()); }
std::string article(const char* name) { return with_article_of(vocabulary(), vocabulary().find(name).value()); }

TEST(Labels, OfThingsAreInThePlural) {
  EXPECT_EQ(label("dog"), "dogs");
  EXPECT_EQ(label("knife"), "knives");
  EXPECT_EQ(label("jeans"), "jeans");
  EXPECT_EQ(article("owl"), "an owl");
}

TEST(Labels, OfWhatThereIsOneOfAreNames) {
  EXPECT_EQ(label("jupiter"), "Jupiter");
  EXPECT_EQ(label("mars"), "Mars");
  EXPECT_EQ(label("eiffel tower"), "the Eiffel Tower");
  EXPECT_EQ(label("moon"), "the moon");
  EXPECT_EQ(article("venus"), "Venus");
}

TEST(Labels, OfWhatIsNotCountedStayAsTheyAre) {
  for (const char* name : {"milk", "spaghetti", "footwear", "clothing"}) {
    EXPECT_EQ(label(name), name);
    EXPECT_EQ(article(name), name);
  }
  EXPECT_EQ(label("french fries"), "French fries");
}

TEST(Labels, OfColorsTexturesAndPlaces) {
  EXPECT_EQ(label("red"), "the color red");
  EXPECT_EQ(label("striped"), "striped things");
  EXPECT_EQ(label("underwater"), "underwater scenes");
  EXPECT_EQ(label("beach"), "beaches");
}

}  // namespace
}  // namespace maia::agent::offline
