// Text in images.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// A canvas that text is drawn on: RGB, row by row.
struct Canvas {
  int width;
  int height;
  std::uint8_t* rgb;
};

/// The font of captions at one size. Not for several threads at a time.
class Font {
 public:
  /// `pixels`: the size, from the top of the tallest letters to the bottom of the lowest ones about 1.2 times as much.
  explicit Font(int pixels);
  ~Font();

  int line_height() const;

  /// Text, UTF-8, as the characters to draw: what the font lacks becomes a box, what is no UTF-8 a question mark in a
  /// diamond, controls and spaces of any kind a space; marks without a width of their own are joined with or dropped
  /// after their letter.
  std::u32string readable(const std::string& text) const;

  /// In pixels, rounded up.
  int width(const std::u32string& text) const;

  /// Broken into at most `lines` lines of at most `width` pixels, at spaces where there are some. What does not fit
  /// ends in an ellipsis.
  std::vector<std::u32string> wrapped(const std::string& text, int width, int lines) const;

  /// Draws one line with its top left corner at (x, y); what is outside of the canvas is left out.
  void draw(const Canvas& canvas, int x, int y, const std::u32string& text, Color color) const;

 private:
  struct Face;
  std::unique_ptr<Face> face_;
};

}  // namespace maia
