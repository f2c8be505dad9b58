// One pass over a unit's map: maximum, sum, sum of squares and histogram.
#pragma once

#include <cstddef>
#include <cstdint>

#include "exemplars/value_bins.hpp"

namespace maia {

/// Units are treated in groups of this many: a cache line of a channels-last tensor.
constexpr int unit_group = 16;

/// Counters of one unit. Tables of neighbouring units lie this far apart, which is a little more than they need, so
/// that the same bin of sixteen units is in different sets of the cache.
constexpr std::size_t histogram_stride = 6160;
static_assert(histogram_stride >= HistogramBins::count);

/// A tap's values for one image.
struct MapsView {
  const float* data = nullptr;
  std::int64_t units = 0, height = 0, width = 0;
  std::ptrdiff_t unit_stride = 0, row_stride = 0, column_stride = 0;  ///< in floats
};

/// What one pass tells of the sixteen units of a group.
struct GroupReduction {
  float maximum[unit_group] = {};  ///< never -0
  double sum[unit_group] = {};     ///< over the positions, row by row
  double squares[unit_group] = {};
  bool valid = true;  ///< all values are finite and less than largest_activation in magnitude
};

/// The most groups that are reduced together.
constexpr int most_groups = 4;

/// Reduces `groups` (1..most_groups) groups of units from unit `first` on, as far as the units exist; what is returned
/// for others means nothing, and their counters may be touched, too. results[g] is for the units from first + g *
/// unit_group on. It depends on the values alone, not on their strides or on the processor.
///
/// Without `bins`, every value of unit first+i adds `step` to counters[i * histogram_stride + bin]; a step of -1 takes
/// back what a step of 1 did. With `bins`, nothing is counted, and bins[g] gets the bins for count_bins(): unit_group
/// for each position (those of units that do not exist stay as they are).
void reduce_groups(const MapsView& maps, std::int64_t first, int groups, std::uint32_t* counters, std::int32_t step,
                   std::uint16_t* const* bins, GroupReduction* results);

/// Counts `rows` rows of unit_group bins: counters[i * histogram_stride + bin] for the i-th of a row.
void count_bins(const std::uint16_t* bins, std::int64_t rows, std::uint32_t* counters);

}  // namespace maia
