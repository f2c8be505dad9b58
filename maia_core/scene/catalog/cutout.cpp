#include "scene/catalog/cutout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "maia/error.hpp"

namespace maia {
namespace {

constexpr std::uint8_t visible = 8;

/// A border whose colors differ from the inside by more than this, on average and in one direction, is a fringe.
constexpr float noticeable_fringe = 9;
/// A fringe ends soon; where the second pixel differs like the first, the thing has a rim, such as a traffic sign's.
constexpr float rim = 0.9F;
/// Differences up to this are left alone, those larger by `full_repair` are removed entirely.
constexpr float harmless = 6;
constexpr float full_repair = 24;
/// How far from the outside a pixel must be to be surely the thing itself, and how far away such a pixel is looked for.
constexpr int inside_depth = 3;
constexpr int reach = 4;

struct Offset {
  std::array<float, 3> direction{};
  float length = 0;
};

/// The outermost pixels of a cut-out, as far as there is an inside near them: whiskers and thin legs have none.
struct Border {
  struct Pixel {
    std::size_t at;
    std::size_t inside;  // the nearest pixel that is surely the thing itself
    int depth;           // steps from the outside; 0 for what is partly transparent
  };
  std::vector<Pixel> pixels;
  bool hard = false;  // hardly any pixel is partly transparent

  explicit Border(const Sprite& sprite) : width_(sprite.width), height_(sprite.height) {
    const std::vector<int> depth = depths(sprite);
    std::size_t outermost = 0;
    std::size_t partial = 0;
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) {
        const std::size_t at = index(x, y);
        const int alpha = sprite.rgba[at * 4 + 3];
        if (alpha < visible || depth[at] >= inside_depth) continue;
        if (depth[at] == 1) ++outermost;
        if (alpha < 250) ++partial;
        std::size_t inside = at;
        int nearest = reach * reach + 1;
        for (int dy = -reach; dy <= reach; ++dy)
          for (int dx = -reach; dx <= reach; ++dx) {
            if (x + dx < 0 || x + dx >= width_ || y + dy < 0 || y + dy >= height_) continue;
            const std::size_t candidate = index(x + dx, y + dy);
            if (depth[candidate] < inside_depth || dx * dx + dy * dy >= nearest) continue;
            nearest = dx * dx + dy * dy;
            inside = candidate;
          }
        if (inside != at) pixels.push_back({at, inside, depth[at]});
      }
    hard = partial * 4 < outermost;
  }

  /// How the pixels of depths low..high differ from the inside, on average.
  Offset common_offset(const Sprite& sprite, int low, int high) const {
    Offset offset;
    float count = 0;
    for (const Pixel& pixel : pixels) {
      if (pixel.depth < low || pixel.depth > high) continue;
      for (std::size_t c = 0; c < 3; ++c)
        offset.direction[c] +=
            static_cast<float>(sprite.rgba[pixel.at * 4 + c]) - static_cast<float>(sprite.rgba[pixel.inside * 4 + c]);
      ++count;
    }
    if (count == 0) return offset;
    for (float& component : offset.direction) component /= count;
    offset.length = std::sqrt(offset.direction[0] * offset.direction[0] + offset.direction[1] * offset.direction[1] +
                              offset.direction[2] * offset.direction[2]);
    if (offset.length > 0)
      for (float& component : offset.direction) component /= offset.length;
    return offset;
  }

  /// Weighted mean of a pixel's neighborhood of 3x3.
  int smoothed_alpha(const Sprite& sprite, std::size_t at) const {
    const int x = static_cast<int>(at % static_cast<std::size_t>(width_));
    const int y = static_cast<int>(at / static_cast<std::size_t>(width_));
    int sum = 0;
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (x + dx >= 0 && x + dx < width_ && y + dy >= 0 && y + dy < height_)
          sum += (2 - std::abs(dx)) * (2 - std::abs(dy)) * sprite.rgba[index(x + dx, y + dy) * 4 + 3];
    return (sum + 8) / 16;
  }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
  }

  /// How many steps each pixel is from one that is mostly transparent; those are 0. The outside of the picture is, too.
  std::vector<int> depths(const Sprite& sprite) const {
    std::vector<int> depth(sprite.rgba.size() / 4, inside_depth);
    for (std::size_t i = 0; i < depth.size(); ++i)
      if (sprite.rgba[i * 4 + 3] < 128) depth[i] = 0;
    for (int step = 1; step < inside_depth; ++step)
      for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x) {
          if (depth[index(x, y)] <= step) continue;
          const bool at_step =
              (x == 0 || depth[index(x - 1, y)] < step) || (x + 1 == width_ || depth[index(x + 1, y)] < step) ||
              (y == 0 || depth[index(x, y - 1)] < step) || (y + 1 == height_ || depth[index(x, y + 1)] < step);
          if (at_step) depth[index(x, y)] = step;
        }
    return depth;
  }

  int width_;
  int height_;
};

}  // namespace

Sprite trimmed(const Sprite& sprite) {
  int left = sprite.width, top = sprite.height, right = -1, bottom = -1;
  for (int y = 0; y < sprite.height; ++y)
    for (int x = 0; x < sprite.width; ++x)
      if (sprite.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
                       static_cast<std::size_t>(x)) *
                          4 +
                      3] >= visible) {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = std::max(bottom, y);
      }
  if (right < 0) throw Error("nothing in the picture can be seen");
  Sprite result;
  result.width = right - left + 1;
  result.height = bottom - top + 1;
  result.rgba.reserve(static_cast<std::size_t>(result.width) * static_cast<std::size_t>(result.height) * 4);
  for (int y = top; y <= bottom; ++y) {
    const auto begin = sprite.rgba.begin() + (static_cast<std::ptrdiff_t>(y) * sprite.width + left) * 4;
    result.rgba.insert(result.rgba.end(), begin, begin + static_cast<std::ptrdiff_t>(result.width) * 4);
  }
  return result;
}

void fill_transparent(Sprite& sprite) {
  // Two sweeps that hand on the nearest visible pixel: exact enough for colors nobody sees in full.
  struct Point {
    std::int32_t x, y;
  };
  constexpr Point none = {-1, -1};
  const int width = sprite.width;
  const int height = sprite.height;
  const auto index = [width](int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  };
  std::vector<Point> nearest(sprite.rgba.size() / 4, none);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (sprite.rgba[index(x, y) * 4 + 3] >= visible) nearest[index(x, y)] = {x, y};

  const auto distance = [](int x, int y, Point to) {
    const std::int64_t dx = x - to.x, dy = y - to.y;
    return dx * dx + dy * dy;
  };
  const auto consider = [&](int x, int y, int neighbor_x, int neighbor_y) {
    if (neighbor_x < 0 || neighbor_x >= width || neighbor_y < 0 || neighbor_y >= height) return;
    const Point candidate = nearest[index(neighbor_x, neighbor_y)];
    Point& known = nearest[index(x, y)];
    if (candidate.x >= 0 && (known.x < 0 || distance(x, y, candidate) < distance(x, y, known))) known = candidate;
  };
  const auto visit = [&](int x, int y, int row) {
    const Point known = nearest[index(x, y)];
    if (known.x == x && known.y == y) return;
    for (int dx = -1; dx <= 1; ++dx) consider(x, y, x + dx, y + row);
    consider(x, y, x - 1, y);
    consider(x, y, x + 1, y);
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) visit(x, y, -1);
    for (int x = width; x-- > 0;) visit(x, y, -1);
  }
  for (int y = height; y-- > 0;) {
    for (int x = width; x-- > 0;) visit(x, y, 1);
    for (int x = 0; x < width; ++x) visit(x, y, 1);
  }
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const Point from = nearest[index(x, y)];
      if (from.x >= 0 && (from.x != x || from.y != y))
        std::copy_n(sprite.rgba.begin() + static_cast<std::ptrdiff_t>(index(from.x, from.y)) * 4, 3,
                    sprite.rgba.begin() + static_cast<std::ptrdiff_t>(index(x, y)) * 4);
    }
}

void clean_edges(Sprite& sprite) {
  const Border border(sprite);
  if (border.pixels.empty()) return;
  const Offset common = border.common_offset(sprite, 0, 1);
  const Offset next = border.common_offset(sprite, 2, 2);
  float next_along = 0;
  for (std::size_t c = 0; c < 3; ++c) next_along += next.length * next.direction[c] * common.direction[c];
  const bool fringe = common.length > noticeable_fringe && next_along < rim * common.length;
  std::vector<std::uint8_t> cleaned = sprite.rgba;
  for (const Border::Pixel& pixel : border.pixels) {
    const std::size_t at = pixel.at * 4;
    if (fringe) {
      const std::size_t inside = pixel.inside * 4;
      float along = 0;
      for (std::size_t c = 0; c < 3; ++c)
        along += (static_cast<float>(sprite.rgba[at + c]) - static_cast<float>(sprite.rgba[inside + c])) *
                 common.direction[c];
      const float share = std::clamp((along - harmless) / full_repair, 0.0F, 1.0F);
      for (std::size_t c = 0; c < 3; ++c) {
        const float own = sprite.rgba[at + c];
        cleaned[at + c] =
            static_cast<std::uint8_t>(own + (static_cast<float>(sprite.rgba[inside + c]) - own) * share + 0.5F);
      }
    }
    const int smooth = border.smoothed_alpha(sprite, pixel.at);
    int alpha = sprite.rgba[at + 3];
    if (border.hard) alpha = std::min(alpha, smooth);
    if (fringe && pixel.depth <= 1)
      alpha = std::min(alpha, 2 * smooth - 255 > 0 ? 2 * smooth - 255 : 0) * 3 / 4 + alpha / 4;
    cleaned[at + 3] = static_cast<std::uint8_t>(alpha);
  }
  sprite.rgba = std::move(cleaned);
}

}  // namespace maia
