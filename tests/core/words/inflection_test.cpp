#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scene/words/wordnet.hpp"

namespace maia {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const WordNet& wordnet() { return WordNet::installed(); }

TEST(Singulars, FollowSuffixes) {
  EXPECT_THAT(wordnet().singulars("zebras"), ElementsAre("zebra"));
  EXPECT_THAT(wordnet().singulars("foxes"), ElementsAre("fox"));
  EXPECT_THAT(wordnet().singulars("benches"), ElementsAre("bench"));
  EXPECT_THAT(wordnet().singulars("strawberries"), ElementsAre("strawberry"));
  EXPECT_THAT(wordnet().singulars("firemen"), ElementsAre("fireman"));
}

TEST(Singulars, FollowExceptions) {
  EXPECT_THAT(wordnet().singulars("mice"), ElementsAre("mouse"));
  EXPECT_THAT(wordnet().singulars("geese"), ElementsAre("goose"));
  EXPECT_THAT(wordnet().singulars("axes"), ElementsAre("ax", "axis"));
  EXPECT_THAT(wordnet().singulars("leaves"), ElementsAre("leaf", "leave"));
}

TEST(Singulars, KeepWhatIsOneAlready) {
  EXPECT_THAT(wordnet().singulars("zebra"), ElementsAre("zebra"));
  EXPECT_THAT(wordnet().singulars("grass"), ElementsAre("grass"));
  EXPECT_THAT(wordnet().singulars("glasses"), ElementsAre("glasses", "glass"));
  EXPECT_THAT(wordnet().singulars("men"), ElementsAre("man", "men"));
}

TEST(Singulars, InflectTheLastOfSeveralWords) {
  EXPECT_THAT(wordnet().singulars("polar bears"), ElementsAre("polar bear"));
  EXPECT_THAT(wordnet().singulars("canada geese"), ElementsAre("canada goose"));
  EXPECT_THAT(wordnet().singulars("polar_bears"), ElementsAre("polar bear"));
}

TEST(Singulars, AreNounsOnly) {
  EXPECT_THAT(wordnet().singulars("qwertyuiop"), IsEmpty());
  EXPECT_THAT(wordnet().singulars(""), IsEmpty());
  EXPECT_THAT(wordnet().singulars("s"), ElementsAre("s"));
}

TEST(Verbs, AreRecognisedInTheirForms) {
  EXPECT_THAT(wordnet().infinitives("wearing"), ElementsAre("wear"));
  EXPECT_THAT(wordnet().infinitives("holds"), ElementsAre("hold"));
  EXPECT_THAT(wordnet().infinitives("sitting"), testing::Contains("sit"));
  EXPECT_THAT(wordnet().infinitives("rode"), ElementsAre("ride"));
  EXPECT_TRUE(wordnet().is_verb("standing"));
  EXPECT_FALSE(wordnet().is_verb("zebra"));
}

TEST(Adjectives, AreRecognisedInTheirForms) {
  for (const char* word : {"red", "happy", "larger", "happiest", "photorealistic"})
    EXPECT_EQ(wordnet().is_adjective(word), std::string(word) != "photorealistic") << word;
  EXPECT_FALSE(wordnet().is_adjective("zebra"));
}

}  // namespace
}  // namespace maia
