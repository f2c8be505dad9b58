#include "chart/raster.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "image/font.hpp"

namespace maia {
namespace {

constexpr int fraction_bits = 4;  // of OpenCV's coordinates

Color color_of(Ink ink) {
  switch (ink) {
    case Ink::text:
      return {38, 38, 38};
    case Ink::quiet:
      return {90, 90, 90};
    case Ink::grid:
      return {222, 222, 222};
    case Ink::bar:
      return {63, 134, 200};
    case Ink::mark:
      return {200, 95, 15};
    default:
      return {164, 99, 201};
  }
}

cv::Scalar scalar_of(Ink ink) {
  const Color color = color_of(ink);
  return {static_cast<double>(color[0]), static_cast<double>(color[1]), static_cast<double>(color[2])};
}

class Raster {
 public:
  Raster(const Drawing& drawing, int width)
      : scale_(width / Drawing::width),
        pixels_(std::max(1, static_cast<int>(std::lround(drawing.height * scale_))), width, CV_8UC3,
                cv::Scalar::all(255)),
        font_(std::max(6, static_cast<int>(std::lround(Drawing::letters * scale_)))) {}

  void operator()(const Box& box) {
    const cv::Point from(static_cast<int>(std::lround(box.x * scale_)), static_cast<int>(std::lround(box.y * scale_)));
    const cv::Point to(static_cast<int>(std::lround((box.x + box.width) * scale_)),
                       static_cast<int>(std::lround((box.y + box.height) * scale_)));
    const cv::Rect rectangle(from, cv::Size(std::max(to.x - from.x, 1), std::max(to.y - from.y, 1)));
    cv::rectangle(pixels_, rectangle, scalar_of(box.ink), cv::FILLED);
  }

  void operator()(const Stroke& stroke) {
    for (std::size_t i = 1; i < stroke.points.size(); ++i) {
      const auto [x1, y1] = stroke.points[i - 1];
      const auto [x2, y2] = stroke.points[i];
      const double length = std::hypot(x2 - x1, y2 - y1), step = stroke.dashed ? 9 : std::max(length, 1.0);
      for (double at = 0; at < length; at += step) {
        const double end = std::min(stroke.dashed ? at + 5 : length, length);
        const auto place = [&](double t) { return point(x1 + (x2 - x1) * t / length, y1 + (y2 - y1) * t / length); };
        cv::line(pixels_, place(at), place(end), scalar_of(stroke.ink),
                 std::max(1, static_cast<int>(std::lround(stroke.width * scale_))), cv::LINE_AA, fraction_bits);
      }
    }
  }

  void operator()(const Dot& dot) {
    cv::circle(pixels_, point(dot.x, dot.y), static_cast<int>(std::lround(dot.radius * scale_ * (1 << fraction_bits))),
               scalar_of(Ink::bar), cv::FILLED, cv::LINE_AA, fraction_bits);
  }

  void operator()(const Pointer& pointer) {
    const cv::Point corners[] = {point(pointer.x, pointer.y), point(pointer.x - 4, pointer.y + 8),
                                 point(pointer.x + 4, pointer.y + 8)};
    cv::fillConvexPoly(pixels_, corners, 3, scalar_of(Ink::flag), cv::LINE_AA, fraction_bits);
  }

  void operator()(const Words& words) {
    const std::u32string text = font_.readable(words.text);
    const double behind = words.align == Align::left ? 0 : words.align == Align::middle ? 0.5 : 1;
    const int x = static_cast<int>(std::lround(words.x * scale_ - behind * font_.width(text)));
    const int y = static_cast<int>(std::lround(words.y * scale_)) - font_size();
    const Canvas canvas{pixels_.cols, pixels_.rows, pixels_.data};
    font_.draw(canvas, x, y, text, color_of(words.ink));
    if (words.strong) font_.draw(canvas, x + 1, y, text, color_of(words.ink));
  }

  Image finish() const { return Image::from_pixels(pixels_.cols, pixels_.rows, {pixels_.datastart, pixels_.dataend}); }

 private:
  int font_size() const { return std::max(6, static_cast<int>(std::lround(Drawing::letters * scale_))); }

  /// The middle of a pixel is its whole number for OpenCV.
  cv::Point point(double x, double y) const {
    const auto fixed = [&](double value) {
      return static_cast<int>(std::lround((value * scale_ - 0.5) * (1 << fraction_bits)));
    };
    return {fixed(x), fixed(y)};
  }

  double scale_;
  cv::Mat pixels_;
  Font font_;
};

}  // namespace

Image raster_of(const Drawing& drawing, int width) {
  Raster canvas(drawing, width);
  for (const Shape& shape : drawing.shapes) std::visit(canvas, shape);
  return canvas.finish();
}

}  // namespace maia
