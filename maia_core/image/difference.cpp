#include <algorithm>
#include <cstdlib>

#include "maia/image.hpp"

namespace maia {

Image difference(const Image& before, const Image& after) {
  if (before.width() != after.width() || before.height() != after.height())
    throw Error("the difference of images needs images of one size, not " + std::to_string(before.width()) + "x" +
                std::to_string(before.height()) + " and " + std::to_string(after.width()) + "x" +
                std::to_string(after.height()) + "; bring one to the other's by resized()");
  const std::size_t count = static_cast<std::size_t>(before.width()) * static_cast<std::size_t>(before.height());
  std::vector<std::uint8_t> rgb(3 * count);
  int most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    int change = 0;
    for (std::size_t c = 3 * i; c < 3 * i + 3; ++c)
      change = std::max(change, std::abs(before.pixels()[c] - after.pixels()[c]));
    std::fill_n(rgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, static_cast<std::uint8_t>(change));
    most = std::max(most, change);
  }
  if (most > 0)
    for (std::uint8_t& value : rgb) value = static_cast<std::uint8_t>((value * 255 + most / 2) / most);
  return Image::from_pixels(before.width(), before.height(), std::move(rgb));
}

}  // namespace maia
