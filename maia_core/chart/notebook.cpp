// How a chart shows itself.
#include <algorithm>
#include <cmath>

#include "chart/layout.hpp"
#include "chart/raster.hpp"
#include "chart/scale.hpp"
#include "chart/state.hpp"
#include "chart/svg.hpp"
#include "image/report.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

constexpr int report_width = 512;  // the letters can still be read
constexpr std::size_t most_lines = 60;

void add_marks(const std::vector<ChartMark>& marks, std::string& text) {
  for (const ChartMark& mark : marks)
    text += "\n  " + (mark.label.empty() ? "mark" : on_one_line(mark.label)) + ": " + number_text(mark.value);
}

/// The numbers, for a console and for an agent.
std::string text_of(const ChartState& chart) {
  static const char* const names[] = {"bar chart", "histogram", "points", "line"};
  std::string text = chart.title.empty() ? names[static_cast<int>(chart.kind)] : on_one_line(chart.title);
  if (chart.kind == ChartKind::bars) {
    if (!chart.x_name.empty()) text += " (" + on_one_line(chart.x_name) + ")";
    for (std::size_t i = 0; i < std::min(chart.y.size(), most_lines); ++i)
      text += "\n  \"" + on_one_line(chart.labels[i]) + "\": " + number_text(chart.y[i]);
  } else {
    const std::string x = chart.x_name.empty() ? "x" : on_one_line(chart.x_name);
    const std::string y =
        chart.y_name.empty() ? (chart.kind == ChartKind::histogram ? "count" : "y") : on_one_line(chart.y_name);
    text += " (" + x + ": " + y + ")";
    for (std::size_t i = 0; i < std::min(chart.y.size(), most_lines); ++i)
      text += "\n  " + (chart.labels.empty() ? "" : "\"" + on_one_line(chart.labels[i]) + "\" ") +
              number_text(chart.x[i]) +
              (chart.kind == ChartKind::histogram ? " .. " + number_text(chart.x[i + 1]) : "") + ": " +
              number_text(chart.y[i]);
  }
  if (chart.y.size() > most_lines) text += "\n  ... (" + std::to_string(chart.y.size() - most_lines) + " more)";
  add_marks(chart.marks, text);
  add_marks(chart.flags, text);
  return text;
}

}  // namespace

std::string Chart::svg() const { return svg_of(drawing_of(*state_), false); }

Image Chart::image(int width) const {
  if (width < 200 || width > 4096)
    throw Error("the image of a chart is 200 to 4096 pixels wide, not " + std::to_string(width));
  return raster_of(drawing_of(*state_), width);
}

MimeBundle mime_bundle_repr(const Chart& chart) {
  const ChartState& state = ChartAccess::state(chart);
  MimeBundle bundle{{"text/html", svg_of(drawing_of(state), true)}, {"text/plain", text_of(state)}};
  if (reporting())
    bundle[report_mime] = report_json({{bundle["text/plain"], {}}, {{}, {chart.image(report_width)}, report_width}});
  return bundle;
}

}  // namespace maia
