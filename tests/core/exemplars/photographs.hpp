// Files of images for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maia/image.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::test {

/// Random rectangles in random colors.
Image random_image(std::uint32_t seed, int width = 30, int height = 26);

/// Writes `count` images as PNG to folder/0000.png, 0001.png, ... Every seventh is a copy of the one before it.
void write_images(const std::string& folder, int count);

/// The path of the image with that number.
std::string image_path(const std::string& folder, int number);

}  // namespace maia::test
