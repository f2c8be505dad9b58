#include "chart/layout.hpp"

#include <algorithm>
#include <cmath>

#include "chart/mark_labels.hpp"
#include "chart/scale.hpp"
#include "chart/text_lines.hpp"
#include "image/font.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

constexpr double width = Drawing::width;
constexpr double margin = 8;
constexpr double line_height = 16;
constexpr std::size_t most_named_flags = 8;

/// Values from low to high lie between two places of the drawing.
struct Axis {
  double low, high, from, to;

  double at(double value) const {
    return std::clamp(from + (to - from) * ((value / 2 - low / 2) / (high / 2 - low / 2)), std::min(from, to),
                      std::max(from, to));
  }
};

Axis axis_over(double low, double high, double from, double to) {
  if (!(low < high)) {
    const double spare = std::max(std::abs(low) / 2, 0.5);
    low -= spare;
    high += spare;
  }
  return {low, high, from, to};
}

class Painter {
 public:
  explicit Painter(const ChartState& chart) : chart_(chart) {}

  Drawing paint() && {
    title();
    if (chart_.kind == ChartKind::bars)
      bars();
    else if (chart_.kind == ChartKind::histogram)
      histogram();
    else
      points();
    drawing_.height = y_ + margin;
    drawing_.name = name();
    return std::move(drawing_);
  }

 private:
  std::string name() const {
    if (!chart_.title.empty()) return on_one_line(chart_.title);
    switch (chart_.kind) {
      case ChartKind::bars:
        return "bar chart";
      case ChartKind::histogram:
        return "histogram";
      default:
        return "chart";
    }
  }

  double wide(const std::string& text) const { return text_width(font_, text); }

  void words(double x, double y, std::string text, Align align = Align::left, Ink ink = Ink::text,
             bool strong = false) {
    drawing_.shapes.push_back(Words{x, y, std::move(text), align, ink, strong});
  }

  void stroke(double x1, double y1, double x2, double y2, Ink ink, bool dashed = false, double thick = 1) {
    drawing_.shapes.push_back(Stroke{{{x1, y1}, {x2, y2}}, ink, thick, dashed});
  }

  void title() {
    for (const std::string& line : text_lines(font_, chart_.title, (width - 2 * margin) / 1.1, 3)) {
      words(margin, y_ + 12, line, Align::left, Ink::text, true);
      y_ += line_height + 1;
    }
    if (y_ > margin) y_ += 5;
  }

  /// The labels of vertical lines in rows from y_ on, which moves below them; then `below` moves it to where the lines
  /// end.
  template <class Below>
  void vertical_marks(const Axis& axis, const Below& below) {
    struct Line {
      const ChartMark* mark;
      Ink ink;
      std::string text;
    };
    std::vector<Line> lines;
    std::vector<LabelledLine> labels;
    const auto add = [&](const ChartMark& mark, Ink ink) {
      const auto text = text_lines(font_, mark.label, 200, 1);
      lines.push_back({&mark, ink, (text.empty() ? "" : text[0] + " ") + number_text(mark.value)});
      labels.push_back({axis.at(mark.value), wide(lines.back().text) + 4});
    };
    for (const ChartMark& mark : chart_.marks) add(mark, Ink::mark);
    if (chart_.flags.size() <= most_named_flags)
      for (const ChartMark& flag : chart_.flags)
        if (!flag.label.empty()) add(flag, Ink::flag);
    const std::vector<LabelPlace> places = label_places(labels, width - margin / 2);
    int rows = 0;
    for (const LabelPlace& place : places) rows = std::max(rows, place.row + 1);
    const double top = y_, bottom = y_ + rows * line_height;
    y_ = bottom + 4;
    below();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const double upper = bottom - (places[i].row + 1) * line_height, x = labels[i].x;
      stroke(x, std::max(upper, top) + 3, x, y_, lines[i].ink, lines[i].ink == Ink::mark, 1.5);
      words(places[i].left ? x - 4 : x + 4, upper + 12, lines[i].text, places[i].left ? Align::right : Align::left);
    }
  }

  /// Ticks and the name of what they count, below y_.
  void horizontal_axis(const Axis& axis, const std::string& what) {
    const Ticks ticks = ticks_between(axis.low, axis.high, 6);
    stroke(axis.from, y_, axis.to, y_, Ink::quiet);
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
      const double x = axis.at(ticks.values[i]);
      stroke(x, y_, x, y_ + 4, Ink::quiet);
      words(x, y_ + line_height, ticks.texts[i], Align::middle, Ink::quiet);
    }
    y_ += line_height + 4;
    for (const std::string& line : text_lines(font_, what, axis.to - axis.from, 1)) {
      words((axis.from + axis.to) / 2, y_ + 13, line, Align::middle, Ink::quiet);
      y_ += line_height;
    }
  }

  /// Grid lines with their numbers left of `left`.
  void vertical_axis(const Axis& axis, double left, double right) {
    const Ticks ticks = ticks_between(axis.low, axis.high, 4);
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
      const double y = axis.at(ticks.values[i]);
      stroke(left, y, right, y, Ink::grid);
      words(left - 5, y + 4, ticks.texts[i], Align::right, Ink::quiet);
    }
  }

  double room_for(const Ticks& ticks) const {
    double room = 0;
    for (const std::string& text : ticks.texts) room = std::max(room, wide(text));
    return room;
  }

  /// What the vertical axis counts, above it.
  void vertical_name(const std::string& what) {
    for (const std::string& line : text_lines(font_, what, width - 2 * margin, 1)) {
      words(margin, y_ + 12, line, Align::left, Ink::quiet);
      y_ += line_height + 4;
    }
  }

  void bars() {
    const std::size_t shown = std::min(chart_.y.size(), most_bars);
    double low = 0, high = 0, label_room = 0, value_room = 0;
    std::vector<std::vector<std::string>> labels;
    const double most_label = 0.42 * width;
    for (std::size_t i = 0; i < shown; ++i) {
      low = std::min(low, chart_.y[i]);
      high = std::max(high, chart_.y[i]);
      labels.push_back(text_lines(font_, chart_.labels[i], most_label, 2));
      for (const std::string& line : labels.back()) label_room = std::max(label_room, wide(line));
      value_room = std::max(value_room, wide(number_text(chart_.y[i])));
    }
    for (const ChartMark& mark : chart_.marks) {
      low = std::min(low, mark.value);
      high = std::max(high, mark.value);
    }
    if (low == 0 && high == 0) high = 1;
    const double left = margin + label_room + 8;
    const Axis axis{low, high, left, width - margin - value_room - 10};
    vertical_marks(axis, [&] {
      const double plot = y_;
      for (std::size_t i = 0; i < shown; ++i) {
        const double height = std::max<double>(1, static_cast<double>(labels[i].size())) * (line_height - 1) + 6;
        const double middle = y_ + height / 2, zero = axis.at(0), end = axis.at(chart_.y[i]);
        for (std::size_t line = 0; line < labels[i].size(); ++line)
          words(margin + label_room,
                middle + 4 +
                    (static_cast<double>(line) - (static_cast<double>(labels[i].size()) - 1) / 2) * (line_height - 1),
                labels[i][line], Align::right);
        const std::string number = number_text(chart_.y[i]);
        drawing_.shapes.push_back(
            Box{std::min(zero, end), middle - 6.5, std::max(std::abs(end - zero), 1.0), 13, Ink::bar});
        words(width - margin, middle + 4, number, Align::right);
        y_ += height;
      }
      stroke(axis.at(0), plot, axis.at(0), y_, Ink::quiet);
    });
    horizontal_axis(axis, chart_.x_name);
    if (chart_.y.size() > shown) {
      words(margin, y_ + 13, "and " + number_of(chart_.y.size() - shown, "more value"), Align::left, Ink::quiet);
      y_ += line_height + 2;
    }
  }

  void histogram() {
    double most = 0;
    for (const double count : chart_.y) most = std::max(most, count);
    Axis counts = axis_over(0, most > 0 ? most * 1.04 : 1, 0, 0);
    const double left = margin + room_for(ticks_between(counts.low, counts.high, 4)) + 8;
    double low = chart_.x.front(), high = chart_.x.back();
    for (const auto* list : {&chart_.marks, &chart_.flags})
      for (const ChartMark& mark : *list) {
        low = std::min(low, mark.value);
        high = std::max(high, mark.value);
      }
    const Axis axis{low, high, left, width - 2 * margin};
    vertical_name(chart_.y_name);
    vertical_marks(axis, [&] {
      counts.to = y_;
      counts.from = y_ += 150;
      vertical_axis(counts, left, axis.to);
      for (std::size_t i = 0; i < chart_.y.size(); ++i) {
        if (chart_.y[i] <= 0) continue;
        const double from = axis.at(chart_.x[i]), to = axis.at(chart_.x[i + 1]),
                     top = std::min(counts.at(chart_.y[i]), y_ - 0.75);
        drawing_.shapes.push_back(
            Box{from, top, std::max(to - from - (to - from > 4 ? 1 : 0), 0.75), y_ - top, Ink::bar});
      }
    });
    for (const ChartMark& flag : chart_.flags)
      drawing_.shapes.push_back(Pointer{axis.at(flag.value), y_ + 1,
                                        (flag.label.empty() ? "" : flag.label + ": ") + number_text(flag.value)});
    if (!chart_.flags.empty()) y_ += 10;
    horizontal_axis(axis, chart_.x_name);
  }

  void points() {
    const auto [x_low, x_high] = std::minmax_element(chart_.x.begin(), chart_.x.end());
    double low = *std::min_element(chart_.y.begin(), chart_.y.end());
    double high = *std::max_element(chart_.y.begin(), chart_.y.end());
    for (const ChartMark& mark : chart_.marks) {
      low = std::min(low, mark.value);
      high = std::max(high, mark.value);
    }
    // Heights compare only from zero, unless the values lie far from it.
    if (low > 0 && low < high / 2) low = 0;
    Axis up = axis_over(low, high, 0, 0);
    vertical_name(chart_.y_name);
    const double left = margin + room_for(ticks_between(up.low, up.high, 4)) + 8;
    const Axis axis = axis_over(*x_low, *x_high, left + 8, width - 3 * margin);
    up.to = y_ + line_height;
    up.from = y_ = up.to + 180;
    vertical_axis(up, left, width - 2 * margin);
    if (chart_.kind == ChartKind::line) {
      Stroke path{{}, Ink::bar, 2, false};
      for (std::size_t i = 0; i < chart_.x.size(); ++i)
        path.points.emplace_back(axis.at(chart_.x[i]), up.at(chart_.y[i]));
      drawing_.shapes.push_back(std::move(path));
    }
    for (std::size_t i = 0; i < chart_.x.size(); ++i) {
      const double x = axis.at(chart_.x[i]), y = up.at(chart_.y[i]);
      const std::string name = chart_.labels.empty() ? std::string() : chart_.labels[i] + " ";
      drawing_.shapes.push_back(
          Dot{x, y, 3, name + "(" + number_text(chart_.x[i]) + ", " + number_text(chart_.y[i]) + ")"});
      const auto text = text_lines(font_, name, 180, 1);
      if (text.empty()) continue;
      const bool before = x + 7 + wide(text[0]) > width - margin;
      words(before ? x - 7 : x + 7, y + 4, text[0], before ? Align::right : Align::left);
    }
    for (const ChartMark& mark : chart_.marks) {
      const double y = up.at(mark.value);
      stroke(left, y, width - 2 * margin, y, Ink::mark, true, 1.5);
      const auto text = text_lines(font_, mark.label, 300, 1);
      words(width - 2 * margin, y - 4, (text.empty() ? "" : text[0] + " ") + number_text(mark.value), Align::right);
    }
    y_ += 4;
    horizontal_axis(axis, chart_.x_name);
  }

  const ChartState& chart_;
  Font font_{Drawing::letters};
  Drawing drawing_;
  double y_ = margin;
};

}  // namespace

Drawing drawing_of(const ChartState& chart) { return Painter(chart).paint(); }

}  // namespace maia
