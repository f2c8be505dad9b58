// Labels of lines that stand side by side.
#pragma once

#include <vector>

namespace maia {

/// A vertical line at x that reaches up to its label.
struct LabelledLine {
  double x = 0;
  double label_width = 0;
};

/// Row 0 is the lowest one, next to the chart.
struct LabelPlace {
  int row = 0;
  bool left = false;  ///< of the line, because on its right there is no room
};

/// Places for the labels beside their lines, within 0..width: no label lies on another one and, where that can be
/// avoided, no line runs through a label.
std::vector<LabelPlace> label_places(const std::vector<LabelledLine>& lines, double width);

}  // namespace maia
