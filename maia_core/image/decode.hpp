// How the bytes of image files become pixels. For datasets: with less work than Image::decode().
#pragma once

#include <cstdint>
#include <string>

#include "maia/image.hpp"

namespace maia {

struct DecodeOptions {
  /// If positive, a JPEG may come out at 1/2, 1/4 or 1/8 of its size, rounded up, as long as its shorter side stays at
  /// least twice as long as this. Other formats come out in full.
  int shorter_side = 0;

  /// Files whose header announces more pixels are refused before anything is decoded.
  std::int64_t max_pixels = Image::max_pixels;
};

/// As Image::decode().
Image decode_image(const std::string& bytes, const std::string& name, const DecodeOptions& options);

/// An image at 1 / `reduction` of its size, rounded up.
struct Reduced {
  Image image;
  int full_width = 0;
  int full_height = 0;
  int reduction = 1;
};

/// An image that is going to be resized so that its shorter side has `shorter_side` pixels. Preprocess::decode() does
/// both and says how little the result differs.
Reduced decode_reduced(const std::string& bytes, const std::string& name, int shorter_side);

/// A file's bytes. Throws Error, naming the file, if it is not a regular file, is empty, can't be read, or is larger
/// than 2 GiB.
std::string read_image_file(const std::string& path);

}  // namespace maia
