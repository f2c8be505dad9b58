#include <cstdio>
// jpeglib.h needs the line above
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "maia/image.hpp"

namespace maia {
namespace {

[[noreturn]] void fail(const Image& image, const std::string& format, const std::string& why) {
  throw Error("an image of " + std::to_string(image.width()) + "x" + std::to_string(image.height()) +
              " can't be written as " + format + (why.empty() ? "" : ": " + why));
}

/// Where the C libraries jump when they fail; nothing with a destructor may be made between setjmp() and that.
struct Failure {
  std::jmp_buf jump;
  char why[JMSG_LENGTH_MAX] = "";
};

void png_failed(png_structp png, png_const_charp why) {
  auto& failure = *static_cast<Failure*>(png_get_error_ptr(png));
  std::snprintf(failure.why, sizeof failure.why, "%s", why);
  std::longjmp(failure.jump, 1);
}

void png_append(png_structp png, png_bytep data, std::size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size);
}

bool write_png(const Image& image, std::string& bytes, Failure& failure) {
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &failure, png_failed, [](png_structp, png_const_charp) {});
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (!info || setjmp(failure.jump)) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_set_write_fn(png, &bytes, png_append, [](png_structp) {});
  png_set_compression_level(png, 4);
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width()), static_cast<png_uint_32>(image.height()), 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_write_info(png, info);
  for (int y = 0; y < image.height(); ++y)
    png_write_row(png, image.pixels() + static_cast<std::size_t>(y) * image.width() * 3);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return true;
}

struct JpegErrors {
  jpeg_error_mgr manager;
  Failure* failure;
};

void jpeg_failed(j_common_ptr common) {
  Failure& failure = *reinterpret_cast<JpegErrors*>(common->err)->failure;
  common->err->format_message(common, failure.why);
  std::longjmp(failure.jump, 1);
}

/// `data` belongs to the caller, also after a failure.
bool write_jpeg(const Image& image, int quality, unsigned char*& data, unsigned long& size, Failure& failure) {
  jpeg_compress_struct jpeg{};
  JpegErrors errors{};
  jpeg.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = jpeg_failed;
  errors.manager.output_message = [](j_common_ptr) {};
  errors.failure = &failure;
  if (setjmp(failure.jump)) {
    jpeg_destroy_compress(&jpeg);
    return false;
  }
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_width = static_cast<JDIMENSION>(image.width());
  jpeg.image_height = static_cast<JDIMENSION>(image.height());
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row =
        const_cast<JSAMPROW>(image.pixels() + static_cast<std::size_t>(jpeg.next_scanline) * image.width() * 3);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  return true;
}

void check_quality(int quality) {
  if (quality < 1 || quality > 100) throw Error("a quality is 1 to 100, not " + std::to_string(quality));
}

}  // namespace

std::string Image::png() const {
  std::string bytes;
  Failure failure;
  if (!write_png(*this, bytes, failure)) fail(*this, "png", failure.why);
  return bytes;
}

std::string Image::jpeg(int quality) const {
  check_quality(quality);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  Failure failure;
  const bool written = write_jpeg(*this, quality, data, size, failure);
  const std::unique_ptr<unsigned char, decltype(&std::free)> owner(data, std::free);
  if (!written) fail(*this, "jpeg", failure.why);
  return {reinterpret_cast<const char*>(data), size};
}

std::string Image::webp(int quality) const {
  check_quality(quality);
  constexpr int longest = WEBP_MAX_DIMENSION;
  if (std::max(width(), height()) > longest)
    throw Error("a WebP image has at most " + std::to_string(longest) + " pixels a side, not " +
                std::to_string(std::max(width(), height())) + "; use PNG or JPEG");
  std::uint8_t* data = nullptr;
  const std::size_t size = WebPEncodeRGB(pixels(), width(), height(), width() * 3, static_cast<float>(quality), &data);
  const std::unique_ptr<std::uint8_t, decltype(&WebPFree)> owner(data, WebPFree);
  if (size == 0) fail(*this, "webp", "");
  return {reinterpret_cast<const char*>(data), size};
}

void Image::save(const std::string& path) const {
  const std::size_t name = path.find_last_of('/') + 1;
  const std::size_t dot = path.find_last_of('.');
  std::string ending = dot == std::string::npos || dot < name ? "" : path.substr(dot);
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::string bytes;
  if (ending == ".png")
    bytes = png();
  else if (ending == ".jpg" || ending == ".jpeg")
    bytes = jpeg();
  else if (ending == ".webp")
    bytes = webp();
  else
    throw Error("can't save the image as " + path + ": the name has to end in .png, .jpg, .jpeg or .webp");

  std::FILE* file = std::fopen(path.c_str(), "wbe");
  bool done = file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  int why = errno;
  // A full disk may show only now.
  if (file && std::fclose(file) != 0 && done) {
    done = false;
    why = errno;
  }
  if (!done) throw Error("can't save the image as " + path + ": " + std::strerror(why));
}

}  // namespace maia
