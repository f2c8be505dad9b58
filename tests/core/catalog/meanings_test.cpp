#include "scene/catalog/meanings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace maia {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MeaningsTest : public testing::Test {
 protected:
  SynsetId sense(const char* name) const { return words_.sense(name); }

  Asset asset(const char* meaning, AssetKind kind, std::vector<SynsetId> also = {}) const {
    Asset result;
    result.synset = sense(meaning);
    result.kind = kind;
    result.also = std::move(also);
    return result;
  }

  const WordNet& words_ = WordNet::installed();
  std::vector<Asset> assets_ = {asset("kitten.n.01", AssetKind::drawing, {sense("domestic_cat.n.01")}),
                                asset("tiger.n.02", AssetKind::photo), asset("beagle.n.01", AssetKind::photo),
                                asset("dog.n.01", AssetKind::symbol), asset("teapot.n.01", AssetKind::photo)};
  Meanings meanings_{assets_, words_};
};

TEST_F(MeaningsTest, AKindHasTheAssetsOfItsKinds) {
  EXPECT_THAT(meanings_.of(sense("tiger.n.02")), ElementsAre(1));
  EXPECT_THAT(meanings_.of(sense("feline.n.01")), ElementsAre(1, 0));
  EXPECT_THAT(meanings_.of(sense("dog.n.01")), ElementsAre(2, 3));
  EXPECT_THAT(meanings_.of(sense("carnivore.n.01")), ElementsAre(1, 2, 0, 3));
  EXPECT_THAT(meanings_.of(sense("kitten.n.01")), ElementsAre(0));
  EXPECT_THAT(meanings_.of(sense("lion.n.01")), IsEmpty());
}

TEST_F(MeaningsTest, TheNearestCanBeDrawn) {
  EXPECT_EQ(meanings_.nearest(sense("tiger.n.02")), sense("tiger.n.02"));
  EXPECT_EQ(meanings_.nearest(sense("canine.n.02")), sense("canine.n.02"));
  EXPECT_EQ(meanings_.nearest(sense("leopard.n.02")), sense("tiger.n.02"));
  EXPECT_EQ(meanings_.nearest(sense("poodle.n.01")), sense("dog.n.01"));
  EXPECT_EQ(meanings_.nearest(sense("coffeepot.n.01")), sense("teapot.n.01"));
  EXPECT_EQ(meanings_.nearest(sense("coffeepot.n.01")), sense("teapot.n.01"));
}

}  // namespace
}  // namespace maia
