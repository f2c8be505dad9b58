#include "scene/concepts/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "scene/concepts/random.hpp"

namespace maia::concepts {
namespace {

TEST(Calibration, AveragePrecisionIsTheMeanPrecisionOfThePresent) {
  // Ranks of the present: 1, 3, 4 -> precisions 1, 2/3, 3/4.
  EXPECT_NEAR(average_precision({{0.9F, true}, {0.8F, false}, {0.7F, true}, {0.6F, true}, {0.1F, false}}),
              (1 + 2.0 / 3 + 3.0 / 4) / 3, 1e-9);
  EXPECT_TRUE(std::isnan(average_precision({{0.5F, false}})));
}

TEST(Calibration, EqualScoresAreNotPutInALuckyOrder) {
  EXPECT_NEAR(average_precision({{0.5F, true}, {0.5F, false}, {0.5F, false}, {0.5F, false}}), 0.25, 1e-9);
  EXPECT_NEAR(area_under_roc({{0.5F, true}, {0.5F, false}, {0.5F, false}}), 0.5, 1e-9);
}

TEST(Calibration, AreaUnderRocCountsPairsInTheRightOrder) {
  EXPECT_NEAR(area_under_roc({{0.9F, true}, {0.8F, false}, {0.7F, true}, {0.1F, false}}), 3.0 / 4, 1e-9);
  EXPECT_TRUE(std::isnan(area_under_roc({{0.9F, true}})));
}

TEST(Calibration, BestThresholdLiesBetweenTheScoresThatItParts) {
  const BestThreshold best = best_f1({{0.9F, true}, {0.8F, true}, {0.4F, false}, {0.3F, true}, {0.1F, false}});
  EXPECT_NEAR(best.f1, 2 * 3 / (3.0 + 4), 1e-9);
  EXPECT_GT(best.score, 0.1F);
  EXPECT_LT(best.score, 0.3F);
  const BestThreshold never = best_f1({{0.9F, false}, {0.8F, false}});
  EXPECT_EQ(never.f1, 0);
  EXPECT_GT(never.score, 0.9F);
}

TEST(Calibration, PlattFindsTheCurveThatMadeTheExamples) {
  Random random(1);
  const Platt truth{1.7F, -2.0F};
  std::vector<Judged> judged;
  for (int i = 0; i < 20000; ++i) {
    const float score = 8 * random.uniform() - 4;
    judged.push_back({score, random.uniform() < truth.probability(score)});
  }
  const Platt found = fit_platt(judged, {1, 0}, 1);
  EXPECT_NEAR(found.slope, truth.slope, 0.1);
  EXPECT_NEAR(found.offset, truth.offset, 0.1);
  for (Judged& one : judged) one.score = found.probability(one.score);
  EXPECT_LT(calibration_error(judged), 0.02);
}

TEST(Calibration, FewExamplesStayNearThePrior) {
  const Platt prior{1, -1};
  const Platt found = fit_platt({{3, true}, {-3, false}}, prior, 50);
  EXPECT_NEAR(found.slope, prior.slope, 0.05);
  EXPECT_NEAR(found.offset, prior.offset, 0.2);
  const Platt separable = fit_platt({{3, true}, {-3, false}, {4, true}}, prior, 0.1F);
  EXPECT_TRUE(std::isfinite(separable.slope));
  EXPECT_GT(separable.slope, 0);
  EXPECT_EQ(fit_platt({}, prior, 1).slope, prior.slope);
}

TEST(Calibration, SlopeStaysPositiveWhenScoresMislead) {
  std::vector<Judged> judged;
  for (int i = 0; i < 100; ++i) judged.push_back({static_cast<float>(i % 10), i % 10 < 5});
  EXPECT_GT(fit_platt(judged, {1, 0}, 1).slope, 0);
}

}  // namespace
}  // namespace maia::concepts
