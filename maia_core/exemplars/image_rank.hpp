// How many images of a dataset a unit answers less to than to this one.
#pragma once

#include <cstdint>
#include <vector>

#include "exemplars/histogram.hpp"

namespace maia {

/// What is known about a unit's activations (spatial maxima) for the images of a dataset.
struct KnownActivations {
  std::int64_t images = 0;
  std::vector<float> strongest;  ///< descending
  std::vector<float> weakest;    ///< ascending
  HistogramView positions;       ///< of all positions of all images
};

/// The fraction (0..1) of the images whose activation is below `value`; NaN if none is known.
///
/// Exact among the strongest and the weakest. Between them it is estimated: if an image's activation were the largest
/// of m independent positions, the fraction would be F^m, with F from the histogram of positions, so that log(-log) of
/// it lies log(m) above log(-log F). The line through both known ends lets m change. On 3000 scenes the estimates of
/// units of five layers were off by 0.01 to 0.08 in the mean of a layer, most where many images share an end.
double image_rank(const KnownActivations& known, float value);

}  // namespace maia
