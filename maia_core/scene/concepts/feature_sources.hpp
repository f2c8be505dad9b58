// Which layers the head looks at.
#pragma once

#include <vector>

namespace maia::concepts {

/// A layer of the embedded model.
struct FeatureSource {
  const char* layer;
  int channels;
  int side;
  bool spread;  ///< the standard deviation within a cell beside the mean
};

/// Layers brought to the fine grid, and to the coarse one.
const std::vector<FeatureSource>& fine_sources();
const std::vector<FeatureSource>& coarse_sources();

/// Values of a cell: of the fine grid pixel_statistics and those of the fine sources, of the coarse grid those of the
/// coarse sources.
int fine_channels();
int coarse_channels();

}  // namespace maia::concepts
