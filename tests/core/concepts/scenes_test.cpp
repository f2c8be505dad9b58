#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <sstream>

#include "maia/error.hpp"
#include "scene/compose/placement.hpp"
#include "scene/concepts/command_line.hpp"
#include "scene/concepts/scene_examples.hpp"
#include "scene/concepts/vocabulary_maker.hpp"
#include "scene/prompt/plan.hpp"

namespace maia::concepts {
namespace {

using testing::HasSubstr;

/// The share of the image that each concept covers.
std::map<std::string, double> shares(const CoverList& list, const std::vector<Concept>& vocabulary) {
  std::map<std::string, double> result;
  for (std::size_t i = 0; i < list.concepts.size(); ++i) {
    const std::uint8_t* cover = list.covers.data() + i * label_cells;
    const Concept& entry = vocabulary[list.concepts[i]];
    result[entry.group + " " + entry.name] = std::accumulate(cover, cover + label_cells, 0) / (255.0 * label_cells);
  }
  return result;
}

class SceneLabelsTest : public testing::Test {
 protected:
  std::pair<std::map<std::string, double>, std::map<std::string, double>> labels(const std::string& prompt) {
    recipe_ = lay_out(parse_prompt(prompt), prompt, 5, 224, 224);
    rendering_ = render(recipe_);
    const Labels found = labels_.of(recipe_, rendering_);
    return {shares(found.shown, vocabulary_), shares(found.unknown, vocabulary_)};
  }

  const std::vector<Concept> vocabulary_ = read_vocabulary();
  const SceneLabels labels_{vocabulary_, Catalog::installed(), WordNet::installed()};
  Recipe recipe_;
  Rendering rendering_;
};

TEST_F(SceneLabelsTest, AThingIsAllThatItIsAKindOfWhereItIsVisible) {
  const auto [shown, unknown] = labels("a zebra on a beach at night");
  ASSERT_EQ(rendering_.masks.size(), 1U);
  double visible = 0;
  for (const std::uint8_t coverage : rendering_.masks[0].coverage) visible += coverage / 255.0;
  const double share = visible / (224 * 224);
  EXPECT_NEAR(shown.at("object zebra"), share, 0.01);
  EXPECT_NEAR(shown.at("object animal"), share, 0.01);
  EXPECT_EQ(shown.count("object bird"), 0U);
  EXPECT_NEAR(shown.at("environment beach"), 1 - share, 0.01);
  EXPECT_NEAR(shown.at("light night"), 1, 1e-6);
  EXPECT_EQ(shown.count("light day"), 0U);
}

TEST_F(SceneLabelsTest, AColorThatWasGivenIsShownAndOthersMayBeThere) {
  const auto [shown, unknown] = labels("a red car on a plain background");
  EXPECT_NEAR(shown.at("color red"), shown.at("object car"), 0.01);
  for (const auto& [name, share] : unknown)
    EXPECT_EQ(shown.count(name), name.rfind("color", 0) == 0 ? 0U : shown.count(name));
}

TEST_F(SceneLabelsTest, ColorsOfAPictureWithoutColorsAreNotKnown) {
  const auto [shown, unknown] = labels("a black and white photo of a red car");
  EXPECT_EQ(shown.count("color red"), 0U);
  EXPECT_EQ(unknown.count("color red"), 1U);
}

TEST_F(SceneLabelsTest, OddSizesAreRefused) {
  recipe_ = lay_out(parse_prompt("a dog"), "a dog", 1, 225, 225);
  EXPECT_THROW(labels_.of(recipe_, render(recipe_)), Error);
}

TEST(SceneExamples, OneOfEachMeaningIsLeftToLearnFrom) {
  const Catalog& catalog = Catalog::installed();
  const std::set<std::string> held_out = held_out_assets(catalog);
  EXPECT_GT(held_out.size(), 20U);
  std::map<SynsetId, int> all, left;
  for (const Asset& asset : catalog.assets()) {
    if (asset.kind == AssetKind::symbol) continue;
    ++all[asset.synset];
    left[asset.synset] += held_out.count(asset.file) == 0 ? 1 : 0;
  }
  for (const auto& [meaning, count] : all) EXPECT_GE(left[meaning], 1);
}

TEST(SceneExamples, ANumberAndASplitDecideTheScene) {
  const SceneExamples scenes(read_vocabulary(), 3);
  const Example first = scenes.example(Split::train, 7);
  EXPECT_EQ(first.image, scenes.example(Split::train, 7).image);
  EXPECT_FALSE(first.image == scenes.example(Split::seeds, 7).image);
  EXPECT_EQ(first.image.width(), SceneExamples::size);
  EXPECT_FALSE(first.labels.shown.concepts.empty());
  EXPECT_EQ(first.labels.shown.covers.size(), first.labels.shown.concepts.size() * label_cells);
}

TEST(SceneExamples, OnlyTheirOwnSplitShowsWhatIsHeldOut) {
  const SceneExamples scenes(read_vocabulary(), 4);
  const std::set<std::string> held_out = held_out_assets(Catalog::installed());
  const auto shows_held_out = [&](const Recipe& recipe) {
    for (const Instance& instance : recipe.instances) {
      if (held_out.count(instance.asset) != 0) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_FALSE(shows_held_out(scenes.recipe(Split::train, i)));
    EXPECT_TRUE(shows_held_out(scenes.recipe(Split::instances, i)));
  }
}

class TrainCommandTest : public testing::Test {
 protected:
  int run(const std::vector<std::string>& arguments) {
    return run_train(arguments, TrainEnvironment{{}, out_, err_, false});
  }

  std::ostringstream out_, err_;
};

TEST_F(TrainCommandTest, HelpAndMistakes) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("usage: maia train concepts"));
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"concept"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("did you mean concepts"));
  EXPECT_EQ(run({"concepts", "--scene", "3"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--scenes"));
  EXPECT_EQ(run({"concepts", "--scenes", "none"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("'none'"));
  EXPECT_EQ(run({"concepts", "--evaluate", "a", "--out", "b"}), 2);
  EXPECT_EQ(run({"concepts", "--evaluate", "/nothing"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("/nothing"));
}

}  // namespace
}  // namespace maia::concepts
