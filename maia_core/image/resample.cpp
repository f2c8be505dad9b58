#include "image/resample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

// The loops over pixels are compiled for several generations of x86 processors; the loader takes the best one.
// Sanitizers instrument code that runs before they are ready for it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(MAIA_SANITIZED)
#define MAIA_MANY_TARGETS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MAIA_MANY_TARGETS
#endif

namespace maia {
namespace {

// Weights are fixed-point numbers with this many fraction bits: the sum of 8-bit values times weights, whose absolute
// values add up to less than 2, then fits into 32 bits with its sign.
constexpr int fraction_bits = 32 - 8 - 2;
constexpr std::int32_t half = 1 << (fraction_bits - 1);

// Rows are resampled horizontally this many at a time.
constexpr int lanes = 16;
constexpr int lane_bytes = lanes * 3;

double weight(double x, Image::Filter filter) {
  x = std::abs(x);
  if (filter == Image::Filter::bilinear) return x < 1 ? 1 - x : 0;
  constexpr double a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/// Which input positions make up an output position.
struct Tap {
  int first;                    // input position
  int count;                    // number of input positions
  const std::int32_t* weights;  // one for each
};

/// The weights for output positions begin..end of an axis of `in` positions, the first `extent` of which become `out`.
class Kernel {
 public:
  Kernel(int in, double extent, int out, int begin, int end, Image::Filter filter) {
    const double scale = extent / out;
    const double stretch = std::max(scale, 1.0);  // a kernel that is as wide as what it stands for suppresses aliases
    const double support = (filter == Image::Filter::bilinear ? 1.0 : 2.0) * stretch;
    const double shrink = 1.0 / stretch;
    const auto longest = std::size_t(std::ceil(support)) * 2 + 1;
    weights_.resize(longest * std::size_t(end - begin));
    taps_.reserve(std::size_t(end - begin));
    std::vector<double> exact(longest);
    std::int32_t* place = weights_.data();
    for (int i = begin; i < end; ++i, place += longest) {
      const double center = (i + 0.5) * scale;
      const int first = std::max(int(center - support + 0.5), 0);
      const int count = std::min(int(center + support + 0.5), in) - first;
      double sum = 0;
      for (int k = 0; k < count; ++k) {
        exact[std::size_t(k)] = weight((k + first - center + 0.5) * shrink, filter);
        sum += exact[std::size_t(k)];
      }
      for (int k = 0; k < count; ++k) {
        const double share = (sum != 0 ? exact[std::size_t(k)] / sum : exact[std::size_t(k)]) * (1 << fraction_bits);
        place[k] = int(share < 0 ? share - 0.5 : share + 0.5);
      }
      taps_.push_back({first, count, place});
    }
  }

  const std::vector<Tap>& taps() const { return taps_; }

  /// The input positions that are needed at all.
  int first() const { return taps_.front().first; }
  int last() const { return taps_.back().first + taps_.back().count; }

 private:
  std::vector<std::int32_t> weights_;
  std::vector<Tap> taps_;
};

// Sums are shifted first: the result is the same, and clamping small numbers is cheaper in vectors.
inline std::uint8_t rounded(std::int32_t sum) { return std::uint8_t(std::clamp(sum >> fraction_bits, 0, 255)); }

/// out[i] = sum over k of weights[k] * in[k * stride + i], for `width` (at most 48) neighbouring i.
MAIA_MANY_TARGETS
void combine_columns(const std::uint8_t* in, const Tap* taps, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i, out += lane_bytes) {
    const Tap& tap = taps[i];
    std::int32_t sums[lane_bytes];
    for (int lane = 0; lane < lane_bytes; ++lane) sums[lane] = half;
    const std::uint8_t* from = in + std::size_t(tap.first) * lane_bytes;
    for (int k = 0; k < tap.count; ++k, from += lane_bytes) {
      const std::int32_t factor = tap.weights[k];
      for (int lane = 0; lane < lane_bytes; ++lane) sums[lane] += factor * from[lane];
    }
    for (int lane = 0; lane < lane_bytes; ++lane) out[lane] = rounded(sums[lane]);
  }
}

/// One output row from the rows of `in` that its tap names.
MAIA_MANY_TARGETS
void combine_rows(const std::uint8_t* in, std::size_t stride, const Tap& tap, std::uint8_t* out) {
  constexpr std::size_t block = 64;
  const std::uint8_t* top = in + std::size_t(tap.first) * stride;
  std::size_t x = 0;
  for (; x + block <= stride; x += block) {
    std::int32_t sums[block];
    for (std::size_t i = 0; i < block; ++i) sums[i] = half;
    const std::uint8_t* from = top + x;
    for (int k = 0; k < tap.count; ++k, from += stride) {
      const std::int32_t factor = tap.weights[k];
      for (std::size_t i = 0; i < block; ++i) sums[i] += factor * from[i];
    }
    for (std::size_t i = 0; i < block; ++i) out[x + i] = rounded(sums[i]);
  }
  for (; x < stride; ++x) {
    std::int32_t sum = half;
    for (int k = 0; k < tap.count; ++k) sum += tap.weights[k] * top[std::size_t(k) * stride + x];
    out[x] = rounded(sum);
  }
}

/// Rows of RGB pixels to columns of `lanes` pixels each.
void to_columns(const std::uint8_t* rows, std::size_t stride, int count, int width, std::uint8_t* columns) {
  for (int lane = 0; lane < count; ++lane) {
    const std::uint8_t* from = rows + std::size_t(lane) * stride;
    std::uint8_t* to = columns + lane * 3;
    for (int x = 0; x < width; ++x, from += 3, to += lane_bytes) std::memcpy(to, from, 3);
  }
}

void to_rows(const std::uint8_t* columns, int count, int width, std::uint8_t* rows, std::size_t stride) {
  for (int lane = 0; lane < count; ++lane) {
    const std::uint8_t* from = columns + lane * 3;
    std::uint8_t* to = rows + std::size_t(lane) * stride;
    for (int x = 0; x < width; ++x, from += lane_bytes, to += 3) std::memcpy(to, from, 3);
  }
}

/// `height` rows of `in`, from row `top` on, resampled along x.
std::vector<std::uint8_t> horizontally(const Image& in, int top, int height, const Kernel& kernel) {
  const int first = kernel.first();
  const int width = kernel.last() - first;
  std::vector<Tap> taps = kernel.taps();
  for (Tap& tap : taps) tap.first -= first;

  const std::size_t in_stride = std::size_t(in.width()) * 3;
  const std::size_t out_stride = taps.size() * 3;
  std::vector<std::uint8_t> out(out_stride * std::size_t(height));
  std::vector<std::uint8_t> in_columns(std::size_t(width) * lane_bytes);
  std::vector<std::uint8_t> out_columns(taps.size() * lane_bytes);
  const std::uint8_t* from = in.pixels() + std::size_t(top) * in_stride + std::size_t(first) * 3;
  for (int y = 0; y < height; y += lanes) {
    const int count = std::min(lanes, height - y);
    to_columns(from + std::size_t(y) * in_stride, in_stride, count, width, in_columns.data());
    combine_columns(in_columns.data(), taps.data(), taps.size(), out_columns.data());
    to_rows(out_columns.data(), count, int(taps.size()), &out[std::size_t(y) * out_stride], out_stride);
  }
  return out;
}

}  // namespace

Image resampled(const Image& image, const ResizedWindow& window, Image::Filter filter) {
  return resampled(image, {double(image.width()), double(image.height())}, window, filter);
}

Image resampled(const Image& image, const Extent& extent, const ResizedWindow& w, Image::Filter filter) {
  const bool other_width = w.full_width != extent.width;
  const bool other_height = w.full_height != extent.height;
  if (!other_width && !other_height) return image.cropped(w.x, w.y, w.width, w.height);
  const Kernel horizontal(image.width(), extent.width, w.full_width, w.x, w.x + w.width, filter);
  if (!other_height) return Image::from_pixels(w.width, w.height, horizontally(image, w.y, w.height, horizontal));

  const Kernel vertical(image.height(), extent.height, w.full_height, w.y, w.y + w.height, filter);
  if (!other_width && w.width == image.width()) {
    const std::size_t stride = std::size_t(w.width) * 3;
    std::vector<std::uint8_t> out(stride * std::size_t(w.height));
    for (int y = 0; y < w.height; ++y)
      combine_rows(image.pixels(), stride, vertical.taps()[std::size_t(y)], &out[std::size_t(y) * stride]);
    return Image::from_pixels(w.width, w.height, std::move(out));
  }
  const int top = vertical.first();
  const std::vector<std::uint8_t> narrow = horizontally(image, top, vertical.last() - top, horizontal);
  const std::size_t stride = std::size_t(w.width) * 3;
  std::vector<std::uint8_t> out(stride * std::size_t(w.height));
  for (int y = 0; y < w.height; ++y) {
    Tap tap = vertical.taps()[std::size_t(y)];
    tap.first -= top;
    combine_rows(narrow.data(), stride, tap, &out[std::size_t(y) * stride]);
  }
  return Image::from_pixels(w.width, w.height, std::move(out));
}

}  // namespace maia
