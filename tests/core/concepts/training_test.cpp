#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/concepts/shapes.hpp"
#include "scene/concepts/half.hpp"

namespace maia::concepts {
namespace {

using test::fresh_folder;
using test::quick_training;
using test::shape_examples;

class TrainingTest : public testing::Test {
 protected:
  TrainingTest() : folder_(fresh_folder("training")) {}
  ~TrainingTest() override { std::filesystem::remove_all(folder_); }

  Network trained(const ExampleSet& set, const TrainOptions& options, const std::string& checkpoint,
                  const StopAsked& stop = {}) {
    return train(set, test::shape_colors, test::shape_learned, test::shape_evidence, options,
                 folder_ + "/" + checkpoint, {}, stop);
  }

  std::string folder_;
};

TEST_F(TrainingTest, ExamplesAreComputedOnceAndMissingFilesAgain) {
  const ExampleSet set = shape_examples(folder_ + "/set", 0, 70);
  ASSERT_EQ(set.size(), 70U);
  const std::vector<std::uint16_t> before(set[69].fine, set[69].fine + fine_cells * fine_channels());
  const std::uint16_t first = set[3].shown.concepts[0];
  EXPECT_EQ(first, 1);  // an odd number: a square
  std::filesystem::remove(folder_ + "/set/00001-6.safetensors");
  std::size_t made = 0;
  const ExampleSet again = ExampleSet::make(folder_ + "/set", 70,
                                            [&](std::size_t i) {
                                              ++made;
                                              return test::shape_example(i);
                                            },
                                            test::shape_extractor(), 6, 1, {}, {});
  EXPECT_EQ(made, 6U);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), again[69].fine));
}

TEST_F(TrainingTest, StoringStopsBetweenFilesAndNamesDamage) {
  EXPECT_THROW(ExampleSet::make(folder_ + "/set", 70, test::shape_example, test::shape_extractor(), 6, 1, {},
                                [] { return true; }),
               Stopped);
  std::filesystem::create_directories(folder_ + "/set");
  std::ofstream(folder_ + "/set/00000-3.safetensors") << "no such file";
  EXPECT_THROW(shape_examples(folder_ + "/set", 0, 3), Error);
}

TEST_F(TrainingTest, AFailureOfTheSourceIsPassedOn) {
  EXPECT_THROW(ExampleSet::make(folder_ + "/set", 5,
                                [](std::size_t i) -> Example { throw Error("no picture " + std::to_string(i)); },
                                test::shape_extractor(), 6, 2, {}, {}),
               Error);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/set/00000-5.safetensors"));
}

TEST_F(TrainingTest, StoppedTrainingGoesOnWithTheSameResult) {
  const ExampleSet set = shape_examples(folder_ + "/set", 0, 40);
  TrainOptions options = quick_training();
  options.epochs = 3;
  const Network whole = trained(set, options, "whole");
  int asked = 0;
  EXPECT_THROW(trained(set, options, "parts", [&] { return ++asked > 5; }), Stopped);  // in the second epoch
  const Network parts = trained(set, options, "parts");
  EXPECT_EQ(whole.coarse_weights, parts.coarse_weights);
  EXPECT_EQ(whole.output_weights, parts.output_weights);
  EXPECT_EQ(whole.output_bias, parts.output_bias);
}

TEST_F(TrainingTest, TheSeedDecidesTheWeights) {
  const ExampleSet set = shape_examples(folder_ + "/set", 0, 16);
  TrainOptions options = quick_training();
  options.epochs = 1;
  const Network first = trained(set, options, "a"), same = trained(set, options, "b");
  options.seed = 1;
  const Network other = trained(set, options, "c");
  EXPECT_EQ(first.fine_weights, same.fine_weights);
  EXPECT_NE(first.fine_weights, other.fine_weights);
}

TEST_F(TrainingTest, WhatIsNotLearnedStaysAsItWas) {
  const ExampleSet set = shape_examples(folder_ + "/set", 0, 16);
  TrainOptions options = quick_training();
  options.decay = 0;
  options.epochs = 1;
  const Network network = trained(set, options, "a");
  EXPECT_FLOAT_EQ(network.local[4], 1);
  EXPECT_FLOAT_EQ(network.local[0], 0);
}

TEST_F(TrainingTest, ACheckpointOfOtherSizesIsRefused) {
  const ExampleSet set = shape_examples(folder_ + "/set", 0, 16);
  TrainOptions options = quick_training();
  options.epochs = 1;
  trained(set, options, "a");
  options.hidden += 1;
  EXPECT_THROW(trained(set, options, "a"), Error);
}

TEST(Labels, TracesAreNeitherShownNorAbsent) {
  std::vector<std::uint8_t> cover(label_cells);
  EXPECT_FALSE(counts_as_shown(cover.data()));
  EXPECT_FALSE(is_trace(cover.data()));
  cover[7] = 100;
  EXPECT_TRUE(is_trace(cover.data()));
  for (std::size_t i = 0; i < 5; ++i) cover[i] = 255;
  EXPECT_TRUE(counts_as_shown(cover.data()));
}

TEST(Evaluation, TheTrainedHeadKnowsItsShapesOnNewPictures) {
  const std::string folder = fresh_folder("evaluation");
  const ExampleSet set = shape_examples(folder, 5000, 40);
  const SplitResult result = evaluate(test::shape_head(), "new", {&set}, {});
  EXPECT_EQ(result.examples, 40U);
  for (std::size_t k = 0; k < 3; ++k) {
    const ConceptResult& one = result.concepts[k];
    if (k < 2) {
      EXPECT_GT(one.average_precision, 0.9) << k;
    }
    EXPECT_GT(one.iou, 0.5) << k;
    EXPECT_GT(one.recall, 0.7) << k;
  }
  EXPECT_GT(result.concepts[3].average_precision, 0.95);  // a color
  EXPECT_TRUE(std::isnan(result.concepts[4].average_precision));
  EXPECT_LT(result.calibration_error, 0.1);
  const std::string text = table(test::shape_vocabulary(), {result});
  EXPECT_THAT(text, testing::HasSubstr("| new | 40 | object | "));
  EXPECT_THAT(to_json(test::shape_vocabulary(), {result}), testing::HasSubstr("\"disc\""));
  std::filesystem::remove_all(folder);
}

TEST(Evaluation, SmoothingKeepsConstantsAndSpreadsAPeak) {
  std::vector<float> scores(fine_cells * 2, 1.5F);
  EXPECT_EQ(smoothed(scores, 2), scores);
  scores.assign(fine_cells * 2, 0);
  scores[(5 * fine_side + 5) * 2 + 1] = 16;
  const std::vector<float> smooth = smoothed(scores, 2);
  EXPECT_FLOAT_EQ(smooth[(5 * fine_side + 5) * 2 + 1], 4);
  EXPECT_FLOAT_EQ(smooth[(5 * fine_side + 6) * 2 + 1], 2);
  EXPECT_FLOAT_EQ(smooth[(6 * fine_side + 6) * 2 + 1], 1);
  EXPECT_FLOAT_EQ(image_scores(scores, 2)[1], 4);
  EXPECT_FLOAT_EQ(image_scores(scores, 2)[0], 0);
}

}  // namespace
}  // namespace maia::concepts
