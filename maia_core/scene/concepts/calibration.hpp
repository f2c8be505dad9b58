// From scores to probabilities, and how good scores are.
#pragma once

#include <vector>

namespace maia::concepts {

/// probability = 1 / (1 + exp(-(slope * score + offset)))
struct Platt {
  float slope = 1;
  float offset = 0;

  float probability(float score) const;
};

/// A score and whether what it stands for was really there; `weight` is how often it counts.
struct Judged {
  float score = 0;
  bool present = false;
  float weight = 1;
};

/// The logistic regression of presence on score, drawn towards `prior` as `strength` further examples would do; the
/// slope stays positive. With nothing judged it is the prior.
Platt fit_platt(const std::vector<Judged>& judged, const Platt& prior, float strength);

/// The area under the curve of precision over recall (each present example's precision, averaged; equal scores count
/// together). NaN if nothing is present.
double average_precision(std::vector<Judged> judged);

/// The area under the curve of true over false positives. NaN unless there are present and absent examples.
double area_under_roc(std::vector<Judged> judged);

/// The score from which on "present" has the best F1 (halfway to the next lower score), and that F1. With nothing
/// present it is a score above all, and 0.
struct BestThreshold {
  float score = 0;
  double f1 = 0;
};
BestThreshold best_f1(std::vector<Judged> judged);

/// The mean difference between predicted probability and observed share, in ten bins, each as heavy as its examples: 0
/// is perfect.
double calibration_error(const std::vector<Judged>& probabilities);

}  // namespace maia::concepts
