#include <webp/decode.h>

#include <algorithm>

#include "image/formats.hpp"

namespace maia {
namespace {

std::uint32_t number(std::string_view bytes, std::size_t place) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[place + i]);
  return value;
}

/// A WebP file is a list of chunks: a name, a length and so many bytes, each padded to an even length.
int orientation_of(std::string_view bytes) {
  for (std::size_t place = 12; place + 8 <= bytes.size();) {
    const std::size_t length = number(bytes, place + 4);
    const std::string_view data = bytes.substr(place + 8, length);
    if (bytes.substr(place, 4) == "EXIF")
      return orientation_of_exif(data.substr(0, 4) == "Exif" && data.size() > 6 ? data.substr(6) : data);
    place += 8 + length + (length & 1);
  }
  return 1;
}

}  // namespace

Raster decode_webp(std::string_view bytes, const DecodeOptions& options) {
  if (bytes.size() < std::size_t{number(bytes, 4)} + 8) throw_cut_short();
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) throw Error("the WebP header is damaged");
  check_announced_size(features.width, features.height, options);
  if (features.has_animation) throw Error("it is an animation; save one of its pictures");

  Raster raster;
  raster.width = features.width;
  raster.height = features.height;
  const int channels = features.has_alpha ? 4 : 3;
  raster.rgb = room_for(raster.width, raster.height, channels);
  const auto decode = features.has_alpha ? &WebPDecodeRGBAInto : &WebPDecodeRGBInto;
  if (!decode(data, bytes.size(), raster.rgb.data(), raster.rgb.size(), raster.width * channels))
    throw Error("the WebP data is damaged");
  if (features.has_alpha) raster.rgb = without_alpha(raster.rgb);
  raster.orientation = orientation_of(bytes);
  return raster;
}

}  // namespace maia
