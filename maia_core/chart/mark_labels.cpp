#include "chart/mark_labels.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace maia {
namespace {

constexpr double gap = 8;  // between labels of a row
constexpr int hidden_label = 1000;
constexpr std::size_t most_tried = 10;  // more lines than this all have their labels on the same side

/// The labels' rows for given sides, chosen one after the other.
class Attempt {
 public:
  Attempt(const std::vector<LabelledLine>& lines, const std::vector<bool>& left, bool from_left) : lines_(lines) {
    for (const bool side : left) places.push_back({0, side});
    std::vector<std::size_t> order(lines.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return from_left ? lines[a].x < lines[b].x : lines[a].x > lines[b].x;
    });
    int rows = 0;
    for (const std::size_t line : order) {
      place(line);
      placed_.push_back(line);
      rows = std::max(rows, places[line].row);
      cost += 1 + places[line].row;
    }
    cost += 10 * rows;
  }

  std::vector<LabelPlace> places;
  int cost = 0;  ///< of rows, and much for each line through a label

 private:
  struct Span {
    double from, to;
    bool holds(double x) const { return from < x && x < to; }
  };

  Span span(std::size_t line) const {
    const auto& [x, label] = lines_[line];
    return places[line].left ? Span{x - label, x} : Span{x, x + label};
  }

  /// Lines through labels; -1 if labels would touch.
  int crossings(std::size_t line, int row) const {
    const Span mine = span(line);
    int count = 0;
    for (const std::size_t other : placed_) {
      const Span theirs = span(other);
      if (places[other].row == row && mine.from < theirs.to + gap && theirs.from < mine.to + gap) return -1;
      count += places[other].row > row && mine.holds(lines_[other].x);
      count += places[other].row < row && theirs.holds(lines_[line].x);
    }
    return count;
  }

  void place(std::size_t line) {
    int fewest = -1;
    for (int row = 0; row <= static_cast<int>(placed_.size()); ++row) {
      const int found = crossings(line, row);
      if (found < 0 || (fewest >= 0 && fewest <= found)) continue;
      fewest = found;
      places[line].row = row;
    }
    cost += fewest * hidden_label;
  }

  const std::vector<LabelledLine>& lines_;
  std::vector<std::size_t> placed_;
};

}  // namespace

std::vector<LabelPlace> label_places(const std::vector<LabelledLine>& lines, double width) {
  std::vector<LabelPlace> best;
  int lowest = std::numeric_limits<int>::max();
  const unsigned ways = lines.size() <= most_tried ? 1U << lines.size() : 1U;
  for (unsigned way = 0; way < ways; ++way) {
    std::vector<bool> left;
    bool within = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool fits_right = lines[i].x + lines[i].label_width <= width,
                 fits_left = lines[i].x >= lines[i].label_width;
      left.push_back(ways > 1 ? (way >> i & 1U) != 0 : !fits_right && fits_left);
      within = within && (left[i] ? fits_left : fits_right || !fits_left);
    }
    if (!within) continue;
    for (const bool from_left : {false, true})
      if (const Attempt attempt(lines, left, from_left); attempt.cost < lowest) {
        lowest = attempt.cost;
        best = attempt.places;
      }
  }
  return best;
}

}  // namespace maia
