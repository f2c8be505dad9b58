#include "chart/svg.hpp"

#include <cstdio>

#include "chart/text_lines.hpp"
#include "image/wording.hpp"

namespace maia {
namespace {

/// With at most one digit behind the point.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  std::string result = text;
  if (result.size() > 2 && result.compare(result.size() - 2, 2, ".0") == 0) result.resize(result.size() - 2);
  return result == "-0" ? "0" : result;
}

std::string attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "=\"" + value + "\"";
}
std::string attribute(const char* name, double value) { return attribute(name, number(value)); }

/// Of middling brightness: at least 3:1 against white and against the black of JupyterLab.
const char* color_of(Ink ink) {
  switch (ink) {
    case Ink::bar:
      return "#3f86c8";
    case Ink::mark:
      return "#d26a1b";
    case Ink::flag:
      return "#a463c9";
    default:
      return "currentColor";
  }
}

std::string opacity_of(const char* name, Ink ink) {
  return ink == Ink::quiet ? attribute(name, ".75") : ink == Ink::grid ? attribute(name, ".2") : std::string();
}

std::string painted(const std::string& shape, const std::string& tip) {
  if (tip.empty()) return "<" + shape + "/>";
  return "<" + shape + "><title>" + markup_escaped(tip) + "</title></" + shape.substr(0, shape.find(' ')) + ">";
}

struct Writer {
  std::string operator()(const Box& box) const {
    return painted("rect" + attribute("x", box.x) + attribute("y", box.y) + attribute("width", box.width) +
                       attribute("height", box.height) + attribute("fill", color_of(box.ink)),
                   {});
  }

  std::string operator()(const Stroke& stroke) const {
    std::string points;
    for (const auto& [x, y] : stroke.points) points += (points.empty() ? "" : " ") + number(x) + "," + number(y);
    return painted("polyline" + attribute("points", points) + attribute("fill", "none") +
                       attribute("stroke", color_of(stroke.ink)) + opacity_of("stroke-opacity", stroke.ink) +
                       (stroke.width != 1 ? attribute("stroke-width", stroke.width) : "") +
                       (stroke.dashed ? attribute("stroke-dasharray", "5 3") : ""),
                   {});
  }

  std::string operator()(const Dot& dot) const {
    return painted("circle" + attribute("cx", dot.x) + attribute("cy", dot.y) + attribute("r", dot.radius) +
                       attribute("fill", color_of(Ink::bar)),
                   clean_line(dot.tip));
  }

  std::string operator()(const Pointer& pointer) const {
    return painted(
        "polygon" +
            attribute("points", number(pointer.x) + "," + number(pointer.y) + " " + number(pointer.x - 4) + "," +
                                    number(pointer.y + 8) + " " + number(pointer.x + 4) + "," + number(pointer.y + 8)) +
            attribute("fill", color_of(Ink::flag)),
        clean_line(pointer.tip));
  }

  std::string operator()(const Words& words) const {
    return "<text" + attribute("x", words.x) + attribute("y", words.y) +
           (words.align == Align::left     ? ""
            : words.align == Align::middle ? attribute("text-anchor", "middle")
                                           : attribute("text-anchor", "end")) +
           (words.strong ? attribute("font-weight", "600") : "") + opacity_of("fill-opacity", words.ink) + ">" +
           markup_escaped(words.text) + "</text>";
  }
};

}  // namespace

std::string svg_of(const Drawing& drawing, bool inherited) {
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", Drawing::width) +
                    attribute("height", drawing.height) +
                    attribute("viewBox", "0 0 " + number(Drawing::width) + " " + number(drawing.height)) +
                    " class=\"maia-chart\" role=\"img\"" +
                    attribute("aria-label", markup_escaped(clean_line(drawing.name))) +
                    (inherited ? "" : " color=\"#7a7a7a\"") + " fill=\"currentColor\" font-size=\"" +
                    std::to_string(Drawing::letters) + "\" style=\"max-width:100%;height:auto;font-family:" +
                    (inherited ? "var(--jp-ui-font-family,sans-serif)" : "sans-serif") + "\">\n";
  for (const Shape& shape : drawing.shapes) svg += std::visit(Writer(), shape) + "\n";
  return svg + "</svg>";
}

}  // namespace maia
