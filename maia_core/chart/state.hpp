// What a chart is made of.
#pragma once

#include <string>
#include <vector>

#include "maia/chart.hpp"

namespace maia {

enum class ChartKind { bars, histogram, points, line };

struct ChartMark {
  double value = 0;
  std::string label;
};

struct ChartState {
  ChartKind kind = ChartKind::bars;
  std::vector<std::string> labels;  ///< of bars, one for each; of points, for each or none
  std::vector<double> x;            ///< edges of a histogram, or of points
  std::vector<double> y;            ///< bars, counts, or of points
  std::string title, x_name, y_name;
  std::vector<ChartMark> marks;
  std::vector<ChartMark> flags;
};

struct ChartAccess {
  static const ChartState& state(const Chart& chart) { return *chart.state_; }
};

}  // namespace maia
