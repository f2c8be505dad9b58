// The head itself: one hidden layer over the features of a position, an independent output for each concept.
//   hidden = relu(up(coarse) * coarse_weights + fine * fine_weights + hidden_bias)
//   score  = hidden * output_weights + local * up(local evidence) + whole * image evidence + output_bias
// up() brings the coarse grid to the fine one by half-pixel bilinear interpolation. A color's score is a function of
// the share of the cell's pixels that have it, nothing else.
#pragma once

#include <vector>

#include "scene/concepts/features.hpp"

namespace maia::concepts {

/// All matrices row-major.
struct Network {
  int hidden = 0;
  int concepts = 0;
  std::vector<float> coarse_mean, coarse_scale;  ///< features are (value - mean) * scale
  std::vector<float> fine_mean, fine_scale;
  std::vector<float> coarse_weights;  ///< hidden x coarse_channels()
  std::vector<float> fine_weights;    ///< hidden x fine_channels()
  std::vector<float> hidden_bias;
  std::vector<float> output_weights;  ///< concepts x hidden
  std::vector<float> output_bias;
  std::vector<float> local, whole;  ///< of the evidence, one for each concept
  std::vector<int> color;           ///< for each concept the number of its color, or -1

  /// Throws Error if a vector has another length than the others imply.
  void check() const;

  /// fine_cells x concepts scores of one image.
  std::vector<float> scores(const Features& features) const;
};

/// The score of a color whose share of the pixels is `share`: its log odds, -4..4.
float color_score(float share);

/// `count` grids of `channels` values per cell from the coarse to the fine side.
void enlarge(const float* coarse, int count, int channels, float* fine);

/// The transposed of it: sums of what each coarse cell gave. Overwrites `coarse`.
void gather_enlarged(const float* fine, int count, int channels, float* coarse);

}  // namespace maia::concepts
