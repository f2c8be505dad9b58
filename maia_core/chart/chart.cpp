#include "maia/chart.hpp"

#include <algorithm>
#include <cmath>

#include "chart/state.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// `names`, where there are some, tell which one it was.
template <class Number>
std::vector<double> finite(const char* what, const std::vector<Number>& values,
                           const std::vector<std::string>& names = {}) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(static_cast<double>(values[i])))
      throw Error("a chart shows finite numbers, but " + std::string(what) + " " + std::to_string(i + 1) +
                  (i < names.size() ? " (\"" + on_one_line(names[i]) + "\")" : "") + " is " +
                  shown(static_cast<double>(values[i])) + "; leave it out");
  return {values.begin(), values.end()};
}

void check_not_empty(std::size_t count, const char* chart) {
  if (count == 0) throw Error(std::string(chart) + " of nothing: there are no values");
}

void check_labels(std::size_t labels, std::size_t values) {
  if (labels != values && labels != 0)
    throw Error("a chart needs one label for each value or none at all, not " + number_of(labels, "label") + " for " +
                number_of(values, "value"));
}

/// As many as the rule of Freedman and Diaconis wants, 5 to 50.
int bins_for(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto quantile = [&](double q) {
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
  };
  const double width = 2 * (quantile(0.75) - quantile(0.25)) / std::cbrt(static_cast<double>(values.size()));
  const double range = values.back() - values.front();
  return width > 0 && range / width < 50 ? std::max(5, static_cast<int>(std::ceil(range / width))) : range > 0 ? 50 : 5;
}

}  // namespace

template <class Change>
Chart& Chart::changed(const Change& change) {
  auto state = std::make_shared<ChartState>(*state_);
  change(*state);
  state_ = std::move(state);
  return *this;
}

Chart Chart::bars(const std::vector<std::string>& labels, const std::vector<float>& values) {
  check_not_empty(values.size(), "a bar chart");
  check_labels(labels.size(), values.size());
  ChartState state;
  state.kind = ChartKind::bars;
  state.y = finite("value", values, labels);
  state.labels = labels;
  for (std::size_t i = state.labels.size(); i < values.size(); ++i) state.labels.push_back(std::to_string(i + 1));
  return Chart(std::make_shared<ChartState>(std::move(state)));
}

Chart Chart::histogram(const std::vector<float>& values, int bins) {
  check_not_empty(values.size(), "a histogram");
  if (bins < 0 || bins > 200)
    throw Error("a histogram has 1 to 200 bins, or 0 for as many as suit it, not " + std::to_string(bins));
  const std::vector<double> all = finite("value", values);
  if (bins == 0) bins = bins_for(all);
  const auto [low, high] = std::minmax_element(all.begin(), all.end());
  // Where all values are the same one, it lies in the middle.
  const double spare = *low < *high ? 0 : std::max(std::abs(*low) / 2, 0.5);
  const double from = *low - spare, width = (*high + spare - from) / bins;
  std::vector<double> edges, counts(static_cast<std::size_t>(bins));
  for (int i = 0; i <= bins; ++i) edges.push_back(i == bins ? *high + spare : from + i * width);
  for (const double value : all)
    counts[static_cast<std::size_t>(std::clamp(static_cast<int>((value - from) / width), 0, bins - 1))] += 1;
  return counted(edges, counts);
}

Chart Chart::counted(const std::vector<double>& edges, const std::vector<double>& counts) {
  check_not_empty(counts.size(), "a histogram");
  if (edges.size() != counts.size() + 1)
    throw Error("a histogram has one more edge than counts, not " + number_of(edges.size(), "edge") + " for " +
                number_of(counts.size(), "count"));
  ChartState state;
  state.kind = ChartKind::histogram;
  state.x = finite("edge", edges);
  state.y = finite("count", counts);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!(edges[i] < edges[i + 1]))
      throw Error("the edges of a histogram ascend, but " + shown(edges[i + 1]) + " follows " + shown(edges[i]));
    if (counts[i] < 0)
      throw Error("the counts of a histogram are not negative, but count " + std::to_string(i + 1) + " is " +
                  shown(counts[i]));
  }
  return Chart(std::make_shared<ChartState>(std::move(state)));
}

Chart Chart::points(const std::vector<float>& x, const std::vector<float>& y, const std::vector<std::string>& labels) {
  check_not_empty(x.size() + y.size(), "a chart");
  if (x.size() != y.size())
    throw Error("points need as many y as x, not " + std::to_string(y.size()) + " for " + std::to_string(x.size()));
  check_labels(labels.size(), x.size());
  ChartState state;
  state.kind = ChartKind::points;
  state.x = finite("x", x, labels);
  state.y = finite("y", y, labels);
  state.labels = labels;
  return Chart(std::make_shared<ChartState>(std::move(state)));
}

Chart Chart::line(const std::vector<float>& x, const std::vector<float>& y) {
  return points(x, y).changed([](ChartState& state) { state.kind = ChartKind::line; });
}

Chart& Chart::title(const std::string& text) {
  return changed([&](ChartState& state) { state.title = text; });
}

Chart& Chart::axes(const std::string& x, const std::string& y) {
  return changed([&](ChartState& state) {
    state.x_name = x;
    state.y_name = y;
  });
}

Chart& Chart::mark(double value, const std::string& label) {
  if (!std::isfinite(value))
    throw Error("a mark is at a finite number, not at " + shown(value) + " (\"" + label + "\")");
  return changed([&](ChartState& state) { state.marks.push_back({value, label}); });
}

Chart& Chart::flag(const std::vector<float>& values, const std::vector<std::string>& labels) {
  check_labels(labels.size(), values.size());
  if (state_->kind != ChartKind::histogram)
    throw Error("flags stand on the axis of a histogram; mark() is for other charts");
  const std::vector<double> at = finite("flag", values, labels);
  return changed([&](ChartState& state) {
    for (std::size_t i = 0; i < at.size(); ++i)
      state.flags.push_back({at[i], labels.empty() ? std::string() : labels[i]});
  });
}

}  // namespace maia
