// One decoder for each file format. They throw Error with what is wrong, without the file's name.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "image/decode.hpp"

namespace maia {

/// Pixels as they are stored in a file.
struct Raster {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;
  int orientation = 1;  ///< as in EXIF: how they have to be turned to be upright, 1..8
  int full_width = 0;   ///< of a reduced image: what it would be in full; else 0
  int full_height = 0;
  int reduction = 1;
};

Raster decode_jpeg(std::string_view bytes, const DecodeOptions& options);
Raster decode_png(std::string_view bytes, const DecodeOptions& options);

/// The same with transparency: four bytes R, G, B, A a pixel, not premultiplied.
Raster decode_png_rgba(std::string_view bytes, const DecodeOptions& options);
Raster decode_webp(std::string_view bytes, const DecodeOptions& options);
Raster decode_tiff(std::string_view bytes, const DecodeOptions& options);
Raster decode_bmp(std::string_view bytes, const DecodeOptions& options);
Raster decode_pnm(std::string_view bytes, const DecodeOptions& options);

/// Throws Error if an image can't have this size or is larger than the options allow.
void check_announced_size(std::int64_t width, std::int64_t height, const DecodeOptions& options);

/// The file ends too early.
[[noreturn]] void throw_cut_short();

/// Room for the pixels of an image. Throws Error if there is not enough memory.
std::vector<std::uint8_t> room_for(std::int64_t width, std::int64_t height, int channels);

/// One channel of a pixel with opacity 0..255 over white.
inline std::uint8_t over_white(unsigned value, unsigned opacity) {
  return static_cast<std::uint8_t>((value * opacity + 255 * (255 - opacity) + 127) / 255);
}

/// RGBA over white.
std::vector<std::uint8_t> without_alpha(const std::vector<std::uint8_t>& rgba);

/// The orientation in a block of EXIF data, which is a TIFF file without an image; 1 if there is none.
int orientation_of_exif(std::string_view tiff);

/// Turned and mirrored as the orientation says.
Raster upright(Raster raster);

}  // namespace maia
