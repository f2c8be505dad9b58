#include "photographs.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

namespace maia::test {

Image random_image(std::uint32_t seed, int width, int height) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> rgb(static_cast<std::size_t>(width) * height * 3,
                                static_cast<std::uint8_t>(random() % 256));
  for (int i = 0; i < 4; ++i) {
    const int x0 = static_cast<int>(random() % width);
    const int y0 = static_cast<int>(random() % height);
    const std::uint32_t color = static_cast<std::uint32_t>(random());
    for (int y = y0; y < std::min(height, y0 + 14); ++y) {
      for (int x = x0; x < std::min(width, x0 + 14); ++x) {
        for (int c = 0; c < 3; ++c)
          rgb[(static_cast<std::size_t>(y) * width + x) * 3 + c] = static_cast<std::uint8_t>(color >> (8 * c));
      }
    }
  }
  return Image::from_pixels(width, height, std::move(rgb));
}

std::string image_path(const std::string& folder, int number) {
  char name[16];
  std::snprintf(name, sizeof name, "%04d.png", number);
  return folder + "/" + name;
}

void write_images(const std::string& folder, int count) {
  std::filesystem::create_directories(folder);
  for (int i = 0; i < count; ++i) {
    const int seed = i % 7 == 6 ? i - 1 : i;
    std::ofstream(image_path(folder, i), std::ios::binary)
        << random_image(static_cast<std::uint32_t>(seed), 30 + seed % 5, 26).png();
  }
}

}  // namespace maia::test
