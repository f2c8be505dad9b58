#include "scene/dataset/coco_rle.hpp"

#include "maia/error.hpp"

namespace maia {

std::vector<std::uint32_t> run_lengths(const std::vector<std::uint8_t>& inside, int width, int height) {
  const auto columns = static_cast<std::size_t>(width), rows = static_cast<std::size_t>(height);
  if (inside.size() != columns * rows)
    throw Error("a mask of " + std::to_string(width) + "x" + std::to_string(height) + " has not " +
                std::to_string(inside.size()) + " pixels");
  std::vector<std::uint32_t> lengths;
  bool value = false;
  std::uint32_t length = 0;
  for (std::size_t x = 0; x < columns; ++x) {
    for (std::size_t y = 0; y < rows; ++y) {
      if ((inside[y * columns + x] != 0) != value) {
        lengths.push_back(length);
        length = 0;
        value = !value;
      }
      ++length;
    }
  }
  lengths.push_back(length);
  return lengths;
}

std::string compressed(const std::vector<std::uint32_t>& lengths) {
  constexpr std::int64_t low_bits = 0x1F, sign_bit = 0x10, more_bit = 0x20;
  constexpr int first_character = 48;
  std::string text;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    std::int64_t rest = lengths[i];
    if (i > 2) rest -= lengths[i - 2];
    for (bool more = true; more;) {
      std::int64_t group = rest & low_bits;
      rest >>= 5;
      more = rest != ((group & sign_bit) != 0 ? -1 : 0);
      if (more) group |= more_bit;
      text += static_cast<char>(group + first_character);
    }
  }
  return text;
}

}  // namespace maia
