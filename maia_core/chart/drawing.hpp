// A chart as shapes, before it is SVG or pixels.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace maia {

enum class Ink { text, quiet, grid, bar, mark, flag };

struct Box {
  double x, y, width, height;
  Ink ink = Ink::bar;
};

struct Stroke {
  std::vector<std::pair<double, double>> points;
  Ink ink = Ink::grid;
  double width = 1;
  bool dashed = false;
};

struct Dot {
  double x, y, radius;
  std::string tip;  ///< what a mouse on it is told
};

/// A triangle with its tip up at (x, y).
struct Pointer {
  double x, y;
  std::string tip;
};

enum class Align { left, middle, right };

struct Words {
  double x, y;  ///< of the baseline
  std::string text;
  Align align = Align::left;
  Ink ink = Ink::text;
  bool strong = false;
};

using Shape = std::variant<Box, Stroke, Dot, Pointer, Words>;

/// Shapes in the order in which they are painted, in units of one pixel of a screen.
struct Drawing {
  static constexpr double width = 640;
  static constexpr int letters = 12;  ///< size of the text
  double height = 0;
  std::string name;  ///< what it is, in a line, for those who don't see it
  std::vector<Shape> shapes;
};

}  // namespace maia
