#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scene/concepts/concept_words.hpp"
#include "scene/concepts/imagenet.hpp"

namespace maia::concepts {
namespace {

using testing::HasSubstr;

const ConceptWords& words() {
  static const ConceptWords result({{"dog", "object", "dog.n.01"},
                                    {"animal", "object", "animal.n.01"},
                                    {"airplane", "object", "airplane.n.01"},
                                    {"orange", "object", "orange.n.01"},
                                    {"orange", "color", ""},
                                    {"striped", "texture", ""},
                                    {"mouse", "object", "mouse.n.01"},
                                    {"grass", "region", ""}});
  return result;
}

TEST(ConceptWords, PluralsArticlesCaseAndSynonymsAreUnderstood) {
  EXPECT_EQ(words().find("Dogs"), 0);
  EXPECT_EQ(words().find(" a  dog. "), 0);
  EXPECT_EQ(words().find("domestic dog"), 0);
  EXPECT_EQ(words().find("aeroplane"), 2);
  EXPECT_EQ(words().find("planes"), 2);
  EXPECT_EQ(words().find("mice"), 6);
  EXPECT_EQ(words().find("air plane"), 2);
  EXPECT_EQ(words().find("stripes"), 5);
  EXPECT_EQ(words().find("lawn"), 7);
}

TEST(ConceptWords, AGroupChoosesBetweenEqualNames) {
  EXPECT_EQ(words().find("orange"), 3);
  EXPECT_EQ(words().find("orange color"), 4);
}

TEST(ConceptWords, WhatItDoesNotKnowComesWithTheNearest) {
  EXPECT_EQ(words().find("wolf"), std::nullopt);
  EXPECT_THAT(words().unknown("wolf"), HasSubstr("'dog'"));
  EXPECT_THAT(words().unknown("airplan"), HasSubstr("'airplane'"));
  EXPECT_THAT(words().unknown("grace"), testing::Not(HasSubstr("'grass'")));  // a word of its own, spelt right
  EXPECT_THAT(words().unknown("xyzzy"), HasSubstr("8 words"));
}

TEST(ConceptWords, KindsAreWordNets) {
  EXPECT_TRUE(words().is_kind_of(0, 1));
  EXPECT_FALSE(words().is_kind_of(1, 0));
  EXPECT_FALSE(words().is_kind_of(0, 0));
  EXPECT_FALSE(words().is_kind_of(0, 4));
  EXPECT_GT(words().similarity(0, 6), words().similarity(0, 2));
}

TEST(ImageNet, ClassesAreMeanings) {
  const WordNet& wordnet = WordNet::installed();
  const ImageNet imagenet(wordnet);
  ASSERT_EQ(imagenet.classes().size(), 1000U);
  EXPECT_EQ(imagenet.examples_of(wordnet.sense("zebra.n.01")), std::vector<int>{340});
  EXPECT_EQ(imagenet.examples_of(wordnet.sense("dog.n.01")).size(), 118U);
  EXPECT_TRUE(imagenet.examples_of(wordnet.sense("philosophy.n.01")).empty());
}

}  // namespace
}  // namespace maia::concepts
