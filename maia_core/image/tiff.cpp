#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "image/formats.hpp"

namespace maia {
namespace {

/// A file in memory, and what libtiff said about it.
struct Source {
  std::string_view bytes;
  toff_t place = 0;
  std::string message;
};

tmsize_t read(thandle_t handle, void* to, tmsize_t size) {
  auto& source = *static_cast<Source*>(handle);
  if (size < 0 || source.place > source.bytes.size()) return 0;
  const std::size_t count = std::min(static_cast<std::size_t>(size), source.bytes.size() - source.place);
  std::memcpy(to, source.bytes.data() + source.place, count);
  source.place += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  auto& source = *static_cast<Source*>(handle);
  source.place = offset + (whence == SEEK_CUR ? source.place : whence == SEEK_END ? source.bytes.size() : 0);
  return source.place;
}

int close(thandle_t) { return 0; }

toff_t size(thandle_t handle) { return static_cast<Source*>(handle)->bytes.size(); }

int keep_error(TIFF*, void* user, const char*, const char* format, std::va_list arguments) {
  auto& message = static_cast<Source*>(user)->message;
  if (!message.empty()) return 1;
  char text[256];
  std::vsnprintf(text, sizeof text, format, arguments);
  message = text;
  if (!message.empty() && message.back() == '.') message.pop_back();
  return 1;
}

int ignore_warning(TIFF*, void*, const char*, const char*, std::va_list) { return 1; }

using Tiff = std::unique_ptr<TIFF, void (*)(TIFF*)>;

Tiff open(Source& source) {
  // No strip of an image that is accepted takes more: eight bytes a pixel.
  constexpr tmsize_t most_bytes = 8 * Image::max_pixels;
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             &TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &keep_error, &source);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), &ignore_warning, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), most_bytes);
  // m: no mapping into memory; it is there already.
  return Tiff(
      TIFFClientOpenExt("image", "rm", &source, &read, &write, &seek, &close, &size, nullptr, nullptr, options.get()),
      &TIFFClose);
}

}  // namespace

Raster decode_tiff(std::string_view bytes, const DecodeOptions& options) {
  Source source{bytes, 0, {}};
  const auto fail = [&source] {
    const std::string& why = source.message;
    return Error("the TIFF data is damaged or of an unusual kind" + (why.empty() ? "" : " (" + why + ")"));
  };
  const Tiff tiff = open(source);
  if (!tiff) throw fail();
  std::uint32_t width = 0, height = 0;
  std::uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_ORIENTATION, &orientation);
  check_announced_size(width, height, options);

  // Left as it is, the memory is real only where pixels come.
  const auto pixels = std::make_unique_for_overwrite<std::uint32_t[]>(std::size_t{width} * height);
  // Asked for the orientation it has, libtiff leaves the pixels where they are.
  if (!TIFFReadRGBAImageOriented(tiff.get(), width, height, pixels.get(), orientation, 1) || !source.message.empty())
    throw fail();

  Raster raster;
  raster.width = static_cast<int>(width);
  raster.height = static_cast<int>(height);
  raster.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  raster.rgb = room_for(width, height, 3);
  for (std::size_t i = 0; i < raster.rgb.size() / 3; ++i) {
    // libtiff has multiplied the colors by the opacity already.
    const std::uint32_t pixel = pixels[i];
    const std::uint32_t white = 255 - TIFFGetA(pixel);
    const std::uint32_t rgb[] = {TIFFGetR(pixel), TIFFGetG(pixel), TIFFGetB(pixel)};
    for (std::size_t c = 0; c < 3; ++c)
      raster.rgb[3 * i + c] = static_cast<std::uint8_t>(std::min(rgb[c] + white, 255U));
  }
  return raster;
}

}  // namespace maia
