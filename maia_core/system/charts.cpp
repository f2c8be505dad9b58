// What a unit said, beside what the dataset's images make it say.
#include <algorithm>
#include <cmath>

#include "maia/system.hpp"
#include "system/dataset_range.hpp"

namespace maia {
namespace {

constexpr int bins = 40;

std::vector<float> steps(float from, float to, int count) {
  std::vector<float> values;
  for (int i = 0; i <= count; ++i)
    values.push_back(i == count ? to : from + (to - from) * static_cast<float>(i) / static_cast<float>(count));
  return values;
}

/// The smallest value that `percent` of the images stay below, to a thousandth of the range.
float value_at(const System& system, double percent, float low, float high) {
  for (int round = 0; round < 2; ++round) {
    const std::vector<float> values = steps(low, high, 32);
    const std::vector<double> found = system.percentiles(values);
    std::size_t at = 1;
    while (at + 1 < values.size() && found[at] < percent) ++at;
    low = values[at - 1];
    high = values[at];
  }
  return high;
}

void mark_threshold(const System& system, Chart& chart) {
  if (!std::isnan(system.threshold())) chart.mark(system.threshold(), "threshold");
}

}  // namespace

Chart System::bars(const std::vector<std::string>& labels, const std::vector<float>& activations) const {
  Chart chart = Chart::bars(labels, activations).title(name()).axes("activation");
  mark_threshold(*this, chart);
  if (const auto range = dataset_range(); range && range->lowest < range->highest) {
    chart.mark(value_at(*this, 99, range->lowest, range->highest), "99% of the dataset");
    chart.mark(value_at(*this, 100, range->lowest, range->highest), "strongest");
  }
  return chart;
}

Chart System::histogram(const std::vector<float>& activations, const std::vector<std::string>& labels) const {
  auto range = dataset_range();
  if (!range) {
    exemplars(1);
    range = dataset_range();
  }
  if (!range) throw Error("nothing is known of " + name() + " over a dataset");
  if (!(range->lowest < range->highest))
    throw Error(name() + " has no distribution: every image of the dataset makes it " + std::to_string(range->lowest));
  const std::vector<float> edges = steps(range->lowest, range->highest, bins);
  std::vector<double> below = percentiles(edges);
  below.back() = 100;  // with the strongest image itself
  std::vector<double> shares;
  for (std::size_t i = 0; i + 1 < below.size(); ++i) shares.push_back(std::max(below[i + 1] - below[i], 0.0));
  Chart chart = Chart::counted(std::vector<double>(edges.begin(), edges.end()), shares)
                    .title(name() + " over the dataset")
                    .axes("activation", "% of the dataset's images")
                    .flag(activations, labels);
  mark_threshold(*this, chart);
  return chart;
}

}  // namespace maia
