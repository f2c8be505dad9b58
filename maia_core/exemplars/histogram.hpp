// Distributions of values, counted in HistogramBins.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace maia {

/// The occupied bins of one unit, ascending: counts[i] > 0 values lie in HistogramBins number bins[i].
struct HistogramView {
  std::span<const std::uint16_t> bins;
  std::span<const std::int64_t> counts;
};

/// The smallest value v such that at least the fraction q (0..1) of all values is at most v (numpy's "inverted_cdf"),
/// interpolated within its bin: off by less than HistogramBins::relative_width times its magnitude, or by less than
/// 2^-24 if it is smaller than that. Never above `largest`, the largest value there is. NaN if nothing was counted.
double histogram_quantile(const HistogramView& histogram, double q, double largest);

/// The fraction of values that are at most `value`, interpolated within its bin. NaN if nothing was counted.
double histogram_rank(const HistogramView& histogram, double value);

/// A unit's histogram that can grow: 64-bit counts of the occupied bins.
struct Histogram {
  std::vector<std::uint16_t> bins;
  std::vector<std::int64_t> counts;

  HistogramView view() const { return {bins, counts}; }

  /// Adds another one's counts.
  void add(const HistogramView& other);
};

}  // namespace maia
