#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <string>

#include "image/formats.hpp"

namespace maia {
namespace {

constexpr const char* cut_short = "cut short";

/// What libpng's callbacks need.
struct Source {
  std::string_view rest;
  std::jmp_buf back;
  char message[256];
};

[[noreturn]] void give_up(png_structp png, png_const_charp message) {
  auto* source = static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source->message, message, sizeof source->message - 1);
  std::longjmp(source->back, 1);
}

void stay_silent(png_structp, png_const_charp) {}

void feed(png_structp png, png_bytep to, std::size_t size) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (size > source->rest.size()) png_error(png, cut_short);
  std::memcpy(to, source->rest.data(), size);
  source->rest.remove_prefix(size);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) {
    source_.rest = bytes;
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, &give_up, &stay_silent);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) {
      png_destroy_read_struct(&png_, &info_, nullptr);
      throw std::bad_alloc();
    }
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  png_structp png() { return png_; }
  png_infop info() { return info_; }
  void use_source() { png_set_read_fn(png_, &source_, &feed); }

  /// Runs a step whose own frames have nothing to destroy.
  template <class Step>
  void guarded(const Step& step) {
    if (setjmp(source_.back)) fail();
    step();
  }

 private:
  [[noreturn]] void fail() const {
    const std::string message = source_.message;
    if (message == cut_short) throw_cut_short();
    throw Error("the PNG data is damaged (" + message + ")");
  }

  Source source_{};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

/// Profiles, texts and the like cost time, and many files have bad ones that don't concern the pixels.
void skip_what_is_not_pixels(png_structp png) {
  static constexpr png_byte names[] =
      "bKGD\0cHRM\0cICP\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0zTXt";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, sizeof names / 5);
}

enum class Alpha { over_white, kept };

Raster read_png(std::string_view bytes, const DecodeOptions& options, Alpha alpha) {
  Reader reader(bytes);
  png_structp png = reader.png();
  png_infop info = reader.info();
  reader.guarded([&] {
    reader.use_source();
    // Sizes are judged below, with a message that says more.
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
    skip_what_is_not_pixels(png);
    png_read_info(png, info);
  });
  check_announced_size(png_get_image_width(png, info), png_get_image_height(png, info), options);
  // The compression of PNG makes data at most 1032 times shorter.
  if (png_get_rowbytes(png, info) * png_get_image_height(png, info) > (bytes.size() + 64) * 1032) throw_cut_short();

  Raster raster;
  raster.width = static_cast<int>(png_get_image_width(png, info));
  raster.height = static_cast<int>(png_get_image_height(png, info));
  reader.guarded([&] {
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    if (alpha == Alpha::kept) png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
  });
  const int channels = png_get_channels(png, info);
  raster.rgb = room_for(raster.width, raster.height, channels);
  std::vector<png_bytep> rows(static_cast<std::size_t>(raster.height));
  const std::size_t stride = static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(channels);
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = raster.rgb.data() + y * stride;
  reader.guarded([&] {
    png_read_image(png, rows.data());
    png_read_end(png, info);
  });
  if (channels == 4 && alpha == Alpha::over_white) raster.rgb = without_alpha(raster.rgb);

  png_uint_32 exif_size = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(png, info, &exif_size, &exif))
    raster.orientation = orientation_of_exif({reinterpret_cast<const char*>(exif), exif_size});
  return raster;
}

}  // namespace

Raster decode_png(std::string_view bytes, const DecodeOptions& options) {
  return read_png(bytes, options, Alpha::over_white);
}

Raster decode_png_rgba(std::string_view bytes, const DecodeOptions& options) {
  return read_png(bytes, options, Alpha::kept);
}

}  // namespace maia
