#include <algorithm>
#include <cstddef>
#include <utility>

#include "image/formats.hpp"

namespace maia {
namespace {

/// Numbers in a TIFF file, in its byte order; 0 beyond its end.
struct Numbers {
  std::string_view bytes;
  bool big_endian;

  std::uint32_t at(std::size_t place, unsigned size) const {
    if (place > bytes.size() || size > bytes.size() - place) return 0;
    std::uint32_t value = 0;
    for (unsigned i = 0; i < size; ++i) {
      const std::size_t from = place + (big_endian ? i : size - 1 - i);
      value = value << 8 | static_cast<unsigned char>(bytes[from]);
    }
    return value;
  }
};

}  // namespace

int orientation_of_exif(std::string_view tiff) {
  constexpr std::uint32_t orientation_tag = 0x112;
  constexpr std::uint32_t short_type = 3;
  if (tiff.substr(0, 2) != "II" && tiff.substr(0, 2) != "MM") return 1;
  const Numbers numbers{tiff, tiff[0] == 'M'};
  const std::size_t directory = numbers.at(4, 4);
  const std::uint32_t entries = numbers.at(directory, 2);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + std::size_t{12} * i;
    if (entry + 12 > tiff.size()) break;
    if (numbers.at(entry, 2) != orientation_tag || numbers.at(entry + 2, 2) != short_type) continue;
    const std::uint32_t value = numbers.at(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Raster upright(Raster raster) {
  const int orientation = std::exchange(raster.orientation, 1);
  if (orientation == 1) return raster;
  const auto width = static_cast<std::ptrdiff_t>(raster.width), height = static_cast<std::ptrdiff_t>(raster.height);

  // Where the stored pixel comes from that belongs into the top left corner, and how far it is to the next one to the
  // right and to the next one below.
  const bool swapped = orientation >= 5;
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const std::ptrdiff_t along_row = from_right ? -3 : 3;
  const std::ptrdiff_t along_column = (from_bottom ? -3 : 3) * width;
  const std::ptrdiff_t start = ((from_bottom ? height - 1 : 0) * width + (from_right ? width - 1 : 0)) * 3;
  const std::ptrdiff_t right = swapped ? along_column : along_row;
  const std::ptrdiff_t down = swapped ? along_row : along_column;

  Raster turned;
  turned.width = swapped ? raster.height : raster.width;
  turned.height = swapped ? raster.width : raster.height;
  turned.full_width = swapped ? raster.full_height : raster.full_width;
  turned.full_height = swapped ? raster.full_width : raster.full_height;
  turned.reduction = raster.reduction;
  turned.rgb = room_for(turned.width, turned.height, 3);
  std::uint8_t* to = turned.rgb.data();
  for (std::ptrdiff_t y = 0; y < turned.height; ++y) {
    const std::uint8_t* from = raster.rgb.data() + start + y * down;
    for (std::ptrdiff_t x = 0; x < turned.width; ++x, from += right, to += 3) std::copy(from, from + 3, to);
  }
  return turned;
}

}  // namespace maia
