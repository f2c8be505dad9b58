#include "scene/compose/layer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "scene/compose/linear.hpp"
#include "scene/compose/targets.hpp"

namespace maia::compose {
namespace {

/// width * height pixels of four floats: red, green, blue, multiplied by alpha, and alpha.
struct Premultiplied {
  int width = 0;
  int height = 0;
  std::vector<float> values;
  const float* row(int y) const { return values.data() + std::size_t(y) * std::size_t(width) * 4; }
  float* row(int y) { return values.data() + std::size_t(y) * std::size_t(width) * 4; }
};

Premultiplied premultiplied(const Sprite& sprite, bool flipped) {
  Premultiplied result{sprite.width, sprite.height, {}};
  result.values.resize(std::size_t(sprite.width) * std::size_t(sprite.height) * 4);
  const auto& linear = linear_of_srgb();
  for (int y = 0; y < sprite.height; ++y) {
    const std::uint8_t* from = sprite.rgba.data() + std::size_t(y) * std::size_t(sprite.width) * 4;
    float* to = result.row(y);
    for (int x = 0; x < sprite.width; ++x, from += 4) {
      float* pixel = to + std::size_t(flipped ? sprite.width - 1 - x : x) * 4;
      const float alpha = float(from[3]) * (1.0F / 255.0F);
      for (int c = 0; c < 3; ++c) pixel[c] = linear[from[c]] * alpha;
      pixel[3] = alpha;
    }
  }
  return result;
}

/// Keys' cubic with a = -0.5: sharp, with little ringing.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

/// Which input positions make up the outputs begin..end of an axis on which `in` positions take up `length` outputs
/// from `start` on. What lies outside of the input is transparent.
class Taps {
 public:
  Taps(int in, double start, double length, int begin, int end) : begin_(begin) {
    const double scale = in / length;
    const double stretch = std::max(scale, 1.0);
    most_ = int(std::ceil(4 * stretch)) + 1;
    for (int i = begin; i < end; ++i) {
      const double center = (i + 0.5 - start) * scale - 0.5;
      const int first = int(std::ceil(center - 2 * stretch));
      double sum = 0;
      std::vector<double> exact;
      for (int k = 0; k < most_; ++k) {
        exact.push_back(cubic((first + k - center) / stretch));
        sum += exact.back();
      }
      const int from = std::clamp(first, 0, in), to = std::clamp(first + most_, from, in);
      firsts_.push_back(from);
      counts_.push_back(to - from);
      for (int k = 0; k < most_; ++k) {
        const int position = k + from - first;
        weights_.push_back(position >= 0 && position < most_ ? float(exact[std::size_t(position)] / sum) : 0.0F);
      }
    }
  }
  int first(int i) const { return firsts_[std::size_t(i - begin_)]; }
  int count(int i) const { return counts_[std::size_t(i - begin_)]; }
  const float* weights(int i) const { return weights_.data() + std::size_t(i - begin_) * std::size_t(most_); }

 private:
  int begin_;
  int most_;
  std::vector<int> firsts_, counts_;
  std::vector<float> weights_;
};

MAIA_MANY_TARGETS void add_scaled(float* __restrict to, const float* __restrict from, float weight, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += from[i] * weight;
}

MAIA_MANY_TARGETS void resample_row(float* __restrict to, const float* __restrict from, const Taps& taps, int begin,
                                    int end) {
  for (int x = begin; x < end; ++x, to += 4) {
    const float* pixel = from + std::size_t(taps.first(x)) * 4;
    const float* weights = taps.weights(x);
    float sum[4] = {0, 0, 0, 0};
    for (int k = taps.count(x); k > 0; --k, pixel += 4, ++weights)
      for (int c = 0; c < 4; ++c) sum[c] += pixel[c] * *weights;
    for (int c = 0; c < 4; ++c) to[c] = sum[c];
  }
}

struct Window {
  int x0, y0, x1, y1;
  int width() const { return x1 - x0; }
  int height() const { return y1 - y0; }
};

/// The window of the picture in which the sprite takes up the box.
Premultiplied resized(const Premultiplied& sprite, double left, double top, double width, double height,
                      const Window& window) {
  const Taps rows(sprite.height, top, height, window.y0, window.y1);
  const Taps columns(sprite.width, left, width, window.x0, window.x1);
  Premultiplied result{window.width(), window.height(), {}};
  result.values.resize(std::size_t(result.width) * std::size_t(result.height) * 4);
  std::vector<float> line(std::size_t(sprite.width) * 4);
  for (int y = window.y0; y < window.y1; ++y) {
    std::fill(line.begin(), line.end(), 0.0F);
    for (int k = 0; k < rows.count(y); ++k)
      add_scaled(line.data(), sprite.row(rows.first(y) + k), rows.weights(y)[k], line.size());
    resample_row(result.row(y - window.y0), line.data(), columns, window.x0, window.x1);
  }
  return result;
}

/// Bilinear samples along a line. Beyond the rim of `from`, which is transparent anyway, there is nothing.
MAIA_MANY_TARGETS void turn_row(float* __restrict to, const Premultiplied& from, float u, float v, float step_u,
                                float step_v, int count) {
  const auto most_u = float(from.width - 2), most_v = float(from.height - 2);
  const std::size_t stride = std::size_t(from.width) * 4;
  const float* values = from.values.data();
  for (int i = 0; i < count; ++i, to += 4) {
    const float at_u = u + step_u * float(i), at_v = v + step_v * float(i);
    if (!(at_u >= 0 && at_v >= 0 && at_u < most_u && at_v < most_v)) continue;
    const int iu = int(at_u), iv = int(at_v);
    const float fu = at_u - float(iu), fv = at_v - float(iv);
    const float* a = values + std::size_t(iv) * stride + std::size_t(iu) * 4;
    const float* b = a + stride;
    for (int c = 0; c < 4; ++c) {
      const float above = a[c] + (a[c + 4] - a[c]) * fu, below = b[c] + (b[c + 4] - b[c]) * fu;
      to[c] = above + (below - above) * fv;
    }
  }
}

/// Turned about (pivot_x, pivot_y); `from` starts at (from_x, from_y), with `detail` pixels to a pixel of the result.
Premultiplied turned(const Premultiplied& from, double from_x, double from_y, double detail, double pivot_x,
                     double pivot_y, double degrees, const Window& window) {
  const double angle = degrees * 3.14159265358979323846 / 180;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  Premultiplied result{window.width(), window.height(), {}};
  result.values.assign(std::size_t(result.width) * std::size_t(result.height) * 4, 0.0F);
  const auto step_u = float(cosine * detail), step_v = float(-sine * detail);
  for (int y = window.y0; y < window.y1; ++y) {
    const double dx = window.x0 + 0.5 - pivot_x, dy = y + 0.5 - pivot_y;
    const auto start_u = float((pivot_x + dx * cosine + dy * sine - from_x) * detail - 0.5);
    const auto start_v = float((pivot_y - dx * sine + dy * cosine - from_y) * detail - 0.5);
    turn_row(result.row(y - window.y0), from, start_u, start_v, step_u, step_v, result.width);
  }
  return result;
}

Window clipped(double x0, double y0, double x1, double y1, const SpritePose& pose) {
  const auto to_int = [](double v, int most) { return int(std::clamp(v, 0.0, double(most))); };
  return {to_int(std::floor(x0), pose.picture_width), to_int(std::floor(y0), pose.picture_height),
          to_int(std::ceil(x1), pose.picture_width), to_int(std::ceil(y1), pose.picture_height)};
}

/// Divides by alpha, and gives an enlarged outline its sharpness back. A little of the rim goes: it has the color of
/// what the thing was cut out of.
MAIA_MANY_TARGETS void unmultiply(const float* __restrict from, float* __restrict red, float* __restrict green,
                                  float* __restrict blue, float* __restrict alpha, std::size_t count, float steepness,
                                  float threshold) {
  for (std::size_t i = 0; i < count; ++i) {
    const float a = from[4 * i + 3];
    const float scale = 1.0F / std::max(a, 0.004F);
    const float r = from[4 * i] * scale, g = from[4 * i + 1] * scale, b = from[4 * i + 2] * scale;
    red[i] = std::min(std::max(r, 0.0F), 1.0F);
    green[i] = std::min(std::max(g, 0.0F), 1.0F);
    blue[i] = std::min(std::max(b, 0.0F), 1.0F);
    const float steep = (a - threshold) * steepness + 0.5F;
    alpha[i] = std::min(std::max(steep, 0.0F), 1.0F);
  }
}

}  // namespace

Layer posed(const Sprite& sprite, const SpritePose& pose) {
  Layer layer;
  if (pose.width < 0.5 || pose.height < 0.5 || sprite.width < 1 || sprite.height < 1) return layer;
  const double pivot_x = pose.left + pose.width / 2, pivot_y = pose.top + pose.height;
  const bool straight = std::abs(pose.rotation) < 0.05;
  double x0 = pose.left - 1, y0 = pose.top - 1, x1 = pose.left + pose.width + 1, y1 = pivot_y + 1;
  if (!straight) {
    const double angle = pose.rotation * 3.14159265358979323846 / 180;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const double corners[4][2] = {{x0, y0}, {x1, y0}, {x0, y1}, {x1, y1}};
    double box[4] = {1e9, 1e9, -1e9, -1e9};
    for (const auto& corner : corners) {
      const double dx = corner[0] - pivot_x, dy = corner[1] - pivot_y;
      const double x = pivot_x + dx * cosine - dy * sine, y = pivot_y + dx * sine + dy * cosine;
      box[0] = std::min(box[0], x);
      box[1] = std::min(box[1], y);
      box[2] = std::max(box[2], x);
      box[3] = std::max(box[3], y);
    }
    x0 = box[0], y0 = box[1], x1 = box[2], y1 = box[3];
  }
  const Window window = clipped(x0, y0, x1, y1, pose);
  if (window.width() <= 0 || window.height() <= 0) return layer;

  const Premultiplied source = premultiplied(sprite, pose.flipped);
  Premultiplied pixels;
  if (straight) {
    pixels = resized(source, pose.left, pose.top, pose.width, pose.height, window);
  } else {
    constexpr double detail = 1.4;  // turning blurs by up to a pixel of what it reads
    const Window all{0, 0, int(std::ceil(pose.width * detail)) + 4, int(std::ceil(pose.height * detail)) + 4};
    const auto upright = resized(source, 2, 2, pose.width * detail, pose.height * detail, all);
    pixels =
        turned(upright, pose.left - 2 / detail, pose.top - 2 / detail, detail, pivot_x, pivot_y, pose.rotation, window);
  }
  layer.x = window.x0;
  layer.y = window.y0;
  layer.width = window.width();
  layer.height = window.height();
  const std::size_t count = std::size_t(layer.width) * std::size_t(layer.height);
  for (auto* plane : {&layer.red, &layer.green, &layer.blue, &layer.alpha}) plane->resize(count);
  const double enlarged = pose.height / sprite.height;
  const float steepness = float(std::clamp(0.4 + 0.8 * enlarged, 1.15, 3.0));
  unmultiply(pixels.values.data(), layer.red.data(), layer.green.data(), layer.blue.data(), layer.alpha.data(), count,
             steepness, 0.53F);
  return layer;
}

namespace {

/// Three weights of a kernel with that variance: enough below one pixel, twice for more.
void blur_plane(std::vector<float>& plane, int width, int height, float side) {
  const float middle = 1 - 2 * side;
  std::vector<float> before(plane.begin(), plane.begin() + width), now(before.size());
  for (int y = 0; y < height; ++y) {
    float* row = plane.data() + std::size_t(y) * std::size_t(width);
    std::copy(row, row + width, now.begin());
    const float* after = y + 1 < height ? row + width : row;
    for (int x = 0; x < width; ++x) row[x] = middle * now[std::size_t(x)] + side * (before[std::size_t(x)] + after[x]);
    std::swap(before, now);
    float left = row[0];
    for (int x = 0; x < width; ++x) {
      const float here = row[x];
      const float right = x + 1 < width ? row[x + 1] : here;
      row[x] = middle * here + side * (left + right);
      left = here;
    }
  }
}

}  // namespace

void soften(Layer& layer, double sigma) {
  if (sigma < 0.2 || layer.empty()) return;
  sigma = std::min(sigma, 4.0);
  const int passes = std::max(1, int(std::ceil(sigma * sigma / 0.6)));
  const float side = float(sigma * sigma / passes / 2);
  for (int pass = 0; pass < passes; ++pass)
    for (auto* plane : {&layer.red, &layer.green, &layer.blue, &layer.alpha})
      blur_plane(*plane, layer.width, layer.height, side);
}

}  // namespace maia::compose
