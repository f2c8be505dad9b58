#include "scene/concepts/pixel_colors.hpp"

#include <algorithm>
#include <cmath>

#include "scene/catalog/catalog.hpp"

namespace maia::concepts {
namespace {

std::vector<std::uint8_t> make_table() {
  std::vector<std::uint8_t> table(1 << 15);
  const std::vector<std::string>& names = color_names();
  for (unsigned i = 0; i < table.size(); ++i) {
    const auto middle = [](unsigned five) { return static_cast<std::uint8_t>(five << 3 | five >> 2); };
    const std::string& name = color_name(middle(i >> 10), middle(i >> 5 & 31U), middle(i & 31U));
    table[i] = static_cast<std::uint8_t>(std::find(names.begin(), names.end(), name) - names.begin());
  }
  return table;
}

}  // namespace

std::uint8_t color_number(const std::uint8_t* rgb) {
  static const std::vector<std::uint8_t> table = make_table();
  return table[static_cast<std::size_t>(rgb[0] >> 3 << 10 | rgb[1] >> 3 << 5 | rgb[2] >> 3)];
}

std::vector<float> pixel_colors(const Image& image, int side) {
  const int cell_width = image.width() / side, cell_height = image.height() / side;
  const float pixels = static_cast<float>(cell_width * cell_height);
  std::vector<float> result(static_cast<std::size_t>(side * side) * pixel_statistics);
  float* out = result.data();
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column, out += pixel_statistics) {
      std::array<int, 11> named{};
      std::array<std::int64_t, 3> sum{}, squares{};
      for (int y = row * cell_height; y < (row + 1) * cell_height; ++y) {
        const std::uint8_t* pixel =
            image.pixels() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width()) +
                              static_cast<std::size_t>(column * cell_width)) *
                                 3;
        for (int x = 0; x < cell_width; ++x, pixel += 3) {
          ++named[color_number(pixel)];
          for (std::size_t c = 0; c < 3; ++c) {
            sum[c] += pixel[c];
            squares[c] += pixel[c] * pixel[c];
          }
        }
      }
      for (std::size_t i = 0; i < 11; ++i) out[i] = static_cast<float>(named[i]) / pixels;
      for (std::size_t c = 0; c < 3; ++c) {
        const double mean = static_cast<double>(sum[c]) / pixels;
        const double variance = std::max(0.0, static_cast<double>(squares[c]) / pixels - mean * mean);
        out[11 + c] = static_cast<float>(mean / 255);
        out[14 + c] = static_cast<float>(std::sqrt(variance) / 255);
      }
    }
  }
  return result;
}

}  // namespace maia::concepts
