#include "exemplars/image_rank.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace maia {
namespace {

double stretched(double fraction) {
  constexpr double least = 1e-9;
  return std::log(-std::log(std::clamp(fraction, least, 1 - least)));
}

double unstretched(double value) { return std::exp(-std::exp(value)); }

/// Whether the list ends within images of the same activation: there may be any number of them beyond it.
bool ends_in_ties(const std::vector<float>& list) { return list.size() > 1 && list[list.size() - 2] == list.back(); }

/// Between the ends of both lists, below and above which `low` and `high` of the images lie.
double estimated(const KnownActivations& known, float value, double low, double high) {
  // Measured on units of many layers, for where one end or both say nothing.
  constexpr double usual_slope = 0.7, usual_share = 0.17;
  const auto place = [&](float at) { return stretched(histogram_rank(known.positions, at)); };
  const double here = place(std::nextafter(value, std::numeric_limits<float>::lowest()));
  const double bottom = place(known.weakest.back()), top = place(known.strongest.back());
  const bool has_bottom = !ends_in_ties(known.weakest), has_top = !ends_in_ties(known.strongest);
  double line = 0;
  if (has_bottom && has_top && bottom != top) {
    line = stretched(high) + (stretched(low) - stretched(high)) / (bottom - top) * (here - top);
  } else if (has_top) {
    line = stretched(high) + usual_slope * (here - top);
  } else if (has_bottom) {
    line = stretched(low) + usual_slope * (here - bottom);
  } else {
    // For half of the images a share of an image's positions counts as independent.
    const auto& counts = known.positions.counts;
    const auto positions = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    const double independent = usual_share * static_cast<double>(positions) / static_cast<double>(known.images);
    const double half = stretched(0.5);
    line = half + usual_slope * (here - (half - std::log(independent)));
  }
  return std::clamp(unstretched(line), low, high);
}

}  // namespace

double image_rank(const KnownActivations& known, float value) {
  const auto& [images, strongest, weakest, positions] = known;
  if (strongest.empty() || weakest.empty() || std::isnan(value)) return std::numeric_limits<double>::quiet_NaN();
  const auto all = static_cast<double>(images);
  const auto share = [&](std::ptrdiff_t count) { return static_cast<double>(count) / all; };
  if (value > strongest.back() || std::ssize(strongest) >= images)
    return share(images - std::count_if(strongest.begin(), strongest.end(), [&](float one) { return one >= value; }));
  if (value <= weakest.back())
    return share(std::count_if(weakest.begin(), weakest.end(), [&](float one) { return one < value; }));
  return estimated(known, value, share(std::ssize(weakest)), share(images - std::ssize(strongest)));
}

}  // namespace maia
