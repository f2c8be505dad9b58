#include "scene/concepts/region.hpp"

#include <algorithm>
#include <cmath>

#include "image/origin.hpp"

namespace maia::concepts {
namespace {

/// Outside of a mask nothing is brighter than a quarter of white, give or take the errors of JPEG.
constexpr int dark = 70;
/// How many pixels from the border brightness is compared.
constexpr int reach = 2;

std::size_t place(int x, int y, int width) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
}

int brightness(const Image& image, std::size_t pixel) {
  const std::uint8_t* rgb = image.pixels() + 3 * pixel;
  return std::max({rgb[0], rgb[1], rgb[2]});
}

/// Whether each pixel has a set one within `radius` in each direction.
std::vector<std::uint8_t> grown(const std::vector<std::uint8_t>& set, int width, int height, int radius) {
  std::vector<std::uint8_t> rows(set.size()), result(set.size());
  const auto along = [&](const std::vector<std::uint8_t>& from, std::vector<std::uint8_t>& to, int lines, int length,
                         auto at) {
    for (int line = 0; line < lines; ++line) {
      int last = -radius - 1;
      for (int i = 0; i < length + radius; ++i) {
        if (i < length && from[at(line, i)] != 0) last = i;
        const int middle = i - radius;
        if (middle >= 0 && last >= middle - radius && last >= 0) to[at(line, middle)] = 1;
      }
    }
  };
  along(set, rows, height, width, [&](int y, int x) { return place(x, y, width); });
  along(rows, result, width, height, [&](int x, int y) { return place(x, y, width); });
  return result;
}

std::vector<std::uint8_t> inverted(std::vector<std::uint8_t> set) {
  for (std::uint8_t& one : set) one = one == 0 ? 1 : 0;
  return set;
}

/// The region as the pixels tell it, or nothing.
std::vector<std::uint8_t> guessed(const Image& image) {
  const int width = image.width(), height = image.height();
  if (width < 16 || height < 16) return {};
  std::vector<std::uint8_t> bright(place(0, height, width));
  for (std::size_t i = 0; i < bright.size(); ++i) bright[i] = brightness(image, i) > dark ? 1 : 0;
  const auto count = [](const std::vector<std::uint8_t>& set) {
    return std::count(set.begin(), set.end(), std::uint8_t{1});
  };
  const auto all = static_cast<double>(bright.size());
  const double share = static_cast<double>(count(bright)) / all;
  if (share < 0.001 || share > 0.8) return {};

  // Dark spots of what is inside are closed, up to a twentieth of the image.
  const int radius = std::max(2, std::min(width, height) / 40);
  const std::vector<std::uint8_t> inside =
      inverted(grown(inverted(grown(bright, width, height, radius)), width, height, radius));
  if (static_cast<double>(count(inside)) > 0.85 * all) return {};

  // Across the border of a mask brightness falls to a quarter within a pixel or two, while the picture itself goes on.
  // Shadows, silhouettes and night skies don't do that.
  int crossings = 0, sharp = 0;
  const auto compare = [&](std::size_t in, std::size_t out) {
    const int bright_side = brightness(image, in), dark_side = brightness(image, out);
    if (bright_side < 90) return;
    ++crossings;
    const double ratio = (bright_side + 2.0) / (dark_side + 1.0);
    if (ratio > 2.9 && ratio < 5.6) ++sharp;
  };
  for (int y = reach; y < height - reach; ++y) {
    for (int x = reach; x < width - reach; ++x) {
      const bool here = inside[place(x, y, width)] != 0;
      if (here != (inside[place(x + 1, y, width)] != 0)) {
        const std::size_t left = place(x - reach + 1, y, width), right = place(x + reach, y, width);
        compare(here ? left : right, here ? right : left);
      }
      if (here != (inside[place(x, y + 1, width)] != 0)) {
        const std::size_t above = place(x, y - reach + 1, width), below = place(x, y + reach, width);
        compare(here ? above : below, here ? below : above);
      }
    }
  }
  if (crossings < 12 || sharp * 20 < crossings * 11) return {};
  return inside;
}

/// The image with everything outside four times as bright.
Image brightened(const Image& image, const std::vector<std::uint8_t>& inside) {
  std::vector<std::uint8_t> rgb(image.pixels(), image.pixels() + 3 * inside.size());
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    if (inside[i / 3] == 0) rgb[i] = static_cast<std::uint8_t>(std::min(255, rgb[i] * 4));
  }
  return Image::from_pixels(image.width(), image.height(), std::move(rgb));
}

}  // namespace

Region region_of(const Image& image) {
  if (const auto& mask = origin_of(image).mask) {
    std::vector<std::uint8_t> inside = mask->inside;
    for (std::uint8_t& one : inside) one = one != 0 ? 1 : 0;
    const auto count = static_cast<std::size_t>(std::count(inside.begin(), inside.end(), std::uint8_t{1}));
    if (count == 0 || count == inside.size()) return {mask->unmasked, false, {}};
    return {mask->unmasked, true, std::move(inside)};
  }
  std::vector<std::uint8_t> inside = guessed(image);
  if (inside.empty()) return {image, false, {}};
  Image whole = brightened(image, inside);
  return {std::move(whole), true, std::move(inside)};
}

std::vector<float> cell_shares(const Region& region, int width, int height) {
  std::vector<float> shares(place(0, height, width), region.masked ? 0.0F : 1.0F);
  if (!region.masked) return shares;
  std::vector<float> counts(shares.size());
  const int columns = region.image.width(), rows = region.image.height();
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const auto scaled = [](int i, int cells, int pixels) {
        return static_cast<int>(static_cast<std::int64_t>(i) * cells / pixels);
      };
      const std::size_t cell = place(scaled(x, width, columns), scaled(y, height, rows), width);
      counts[cell] += 1;
      shares[cell] += region.inside[place(x, y, columns)];
    }
  }
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = counts[i] > 0 ? shares[i] / counts[i] : 0;
  return shares;
}

}  // namespace maia::concepts
