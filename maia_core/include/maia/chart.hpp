// Numbers as pictures.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

struct ChartState;

/// A small chart that shows itself, in the colors of the notebook's theme.
///   display(Chart::bars({"a dog", "a cat"}, {12.5, 3.1}).title("at night").mark(9.2, "threshold"));
///   system.bars(prompts, activations)
///
/// A value. All numbers are finite: functions throw Error, naming the first one that is not, and also if there are
/// none, or if lists that belong together differ in length. Reading one chart from several threads is safe.
class Chart {
 public:
  /// One horizontal bar from zero for each value, in their order, above its label; no labels at all: 1, 2, ... Of more
  /// than 60 the first 60 are shown, and it says so.
  static Chart bars(const std::vector<std::string>& labels, const std::vector<float>& values);

  /// How many of the values lie in each of `bins` (1..200; 0: as many as suit them) intervals of equal width.
  static Chart histogram(const std::vector<float>& values, int bins = 0);

  /// A histogram of values that are counted already: counts[i] of them, not negative, in edges[i] .. edges[i + 1].
  /// There is one more edge than there are counts, and edges ascend.
  static Chart counted(const std::vector<double>& edges, const std::vector<double>& counts);

  /// A dot at each (x[i], y[i]), with a label beside it or without labels at all; line() joins dots in their order.
  static Chart points(const std::vector<float>& x, const std::vector<float>& y,
                      const std::vector<std::string>& labels = {});
  static Chart line(const std::vector<float>& x, const std::vector<float>& y);

  Chart& title(const std::string& text);

  /// What the numbers are, e.g. {"activation"}: of bars along them, else of x and y.
  Chart& axes(const std::string& x, const std::string& y = {});

  /// A line across the chart at a value of the bars, of the histogram's x or of y, e.g. a threshold.
  Chart& mark(double value, const std::string& label);

  /// Triangles at values on the axis of a histogram; those of a few are named.
  Chart& flag(const std::vector<float>& values, const std::vector<std::string>& labels = {});

  /// A complete <svg> element, e.g. for a file: without a background, in colors that can be read on white and on black.
  std::string svg() const;

  /// On white, `width` (200..4096) pixels wide.
  Image image(int width = 640) const;

 private:
  friend struct ChartAccess;
  explicit Chart(std::shared_ptr<const ChartState> state) : state_(std::move(state)) {}
  template <class Change>
  Chart& changed(const Change& change);
  std::shared_ptr<const ChartState> state_;
};

MimeBundle mime_bundle_repr(const Chart&);

}  // namespace maia
