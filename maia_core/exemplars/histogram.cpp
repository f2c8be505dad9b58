#include "exemplars/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "exemplars/value_bins.hpp"

namespace maia {

double histogram_quantile(const HistogramView& histogram, double q, double largest) {
  const std::int64_t total = std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t{0});
  if (total == 0) return std::numeric_limits<double>::quiet_NaN();
  const auto wanted =
      std::clamp(static_cast<std::int64_t>(std::ceil(q * static_cast<double>(total))), std::int64_t{1}, total);
  std::int64_t below = 0;
  std::size_t i = 0;
  while (below + histogram.counts[i] < wanted) below += histogram.counts[i++];
  const int bin = histogram.bins[i];
  const double inside = (static_cast<double>(wanted - below) - 0.5) / static_cast<double>(histogram.counts[i]);
  const double low = HistogramBins::low(bin);
  const double high = HistogramBins::high(bin);
  return wanted == total ? largest : std::min(low + inside * (high - low), largest);
}

double histogram_rank(const HistogramView& histogram, double value) {
  std::int64_t total = 0;
  double below = 0;
  for (std::size_t i = 0; i < histogram.bins.size(); ++i) {
    total += histogram.counts[i];
    const auto count = static_cast<double>(histogram.counts[i]);
    const double low = HistogramBins::low(histogram.bins[i]);
    const double high = HistogramBins::high(histogram.bins[i]);
    if (value >= high) {
      below += count;
    } else if (value > low) {
      below += count * (value - low) / (high - low);
    }
  }
  return total == 0 ? std::numeric_limits<double>::quiet_NaN() : below / static_cast<double>(total);
}

void Histogram::add(const HistogramView& other) {
  if (bins.empty()) {
    bins.assign(other.bins.begin(), other.bins.end());
    counts.assign(other.counts.begin(), other.counts.end());
    return;
  }
  Histogram merged;
  merged.bins.reserve(bins.size() + other.bins.size());
  merged.counts.reserve(bins.size() + other.bins.size());
  for (std::size_t i = 0, j = 0; i < bins.size() || j < other.bins.size();) {
    const bool mine = j == other.bins.size() || (i < bins.size() && bins[i] <= other.bins[j]);
    const bool theirs = i == bins.size() || (j < other.bins.size() && other.bins[j] <= bins[i]);
    merged.bins.push_back(mine ? bins[i] : other.bins[j]);
    merged.counts.push_back((mine ? counts[i++] : 0) + (theirs ? other.counts[j++] : 0));
  }
  *this = std::move(merged);
}

}  // namespace maia
