#include "scene/concepts/feature_sources.hpp"

#include "scene/concepts/pixel_colors.hpp"

namespace maia::concepts {
namespace {

int channels_of(const std::vector<FeatureSource>& sources) {
  int channels = 0;
  for (const FeatureSource& source : sources) channels += source.channels * (source.spread ? 2 : 1);
  return channels;
}

}  // namespace

const std::vector<FeatureSource>& fine_sources() {
  static const std::vector<FeatureSource> sources = {{"blocks.1", 24, 56, true},
                                                     {"blocks.2", 40, 28, true},
                                                     {"blocks.3", 80, 14, false},
                                                     {"blocks.4", 112, 14, false}};
  return sources;
}

const std::vector<FeatureSource>& coarse_sources() {
  static const std::vector<FeatureSource> sources = {{"blocks.5", 192, 7, false}, {"bn2", 1280, 7, false}};
  return sources;
}

int fine_channels() { return pixel_statistics + channels_of(fine_sources()); }

int coarse_channels() { return channels_of(coarse_sources()); }

}  // namespace maia::concepts
