// How good a head is on examples, and how its scores are to be read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/concepts/example_set.hpp"
#include "scene/concepts/head_file.hpp"

namespace maia::concepts {

/// The largest score of each concept after smoothing each grid by 1 2 1 in both directions: what stands for the whole
/// image. `scores` is fine_cells x concepts.
std::vector<float> image_scores(const std::vector<float>& scores, int concepts);

/// The smoothed grids.
std::vector<float> smoothed(const std::vector<float>& scores, int concepts);

/// Probabilities and thresholds from examples that training has not seen; of concepts without examples from those of
/// their group. `trained[k]`: concept k was among the examples of training.
std::vector<Reading> calibrate(const Network& network, const std::vector<Concept>& vocabulary,
                               const std::vector<bool>& trained, const ExampleSet& examples, const Progress& progress);

/// Results of one concept on one set of examples.
struct ConceptResult {
  int shown = 0;                 ///< examples that show it
  double average_precision = 0;  ///< of finding those; NaN if none or all show it
  double area_under_roc = 0;     ///< NaN likewise
  double iou = 0;  ///< of the masks where it is found by the stored thresholds, summed over the examples that show it:
                   ///< pixels of both over pixels of either, 0 for those not found; NaN if none shows it
  double precision = 0, recall = 0;  ///< at the stored threshold; NaN if nothing is found or shown
};

/// Results on one set of examples.
struct SplitResult {
  std::string split;
  std::size_t examples = 0;
  std::vector<ConceptResult> concepts;
  double calibration_error = 0;  ///< of the images' probabilities
};

SplitResult evaluate(const Head& head, const std::string& split, const std::vector<const ExampleSet*>& examples,
                     const Progress& progress);

/// The mean over the concepts of a group that at least `least` examples show.
struct GroupResult {
  int concepts = 0;
  double average_precision = 0, area_under_roc = 0, iou = 0, precision = 0, recall = 0;
  double chance = 0;  ///< the average precision of guessing
};
GroupResult mean_of(const std::vector<Concept>& vocabulary, const SplitResult& result, const std::string& group,
                    int least);

/// A Markdown table, and everything as JSON.
std::string table(const std::vector<Concept>& vocabulary, const std::vector<SplitResult>& results);
std::string to_json(const std::vector<Concept>& vocabulary, const std::vector<SplitResult>& results);

}  // namespace maia::concepts
