#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>

// Needs the types of <cstdio> and <cstddef>.
#include <jpeglib.h>
// Needs the settings of jpeglib.h.
#include <jerror.h>

#include "image/formats.hpp"

namespace maia {
namespace {

/// libjpeg reports errors by a function that must not return: back to the last guarded() step.
struct Errors {
  jpeg_error_mgr base;
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void give_up(j_common_ptr info) {
  auto* errors = reinterpret_cast<Errors*>(info->err);
  info->err->format_message(info, errors->message);
  std::longjmp(errors->back, 1);
}

/// Of a damaged file libjpeg makes up the rest. Nobody wants to study the made up part.
void judge_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      give_up(info);
    default:
      break;
  }
}

void stay_silent(j_common_ptr) {}

/// A small file can ask for thousands of passes over a large image.
void limit_scans(j_common_ptr info) {
  constexpr int most_scans = 500;
  if (!info->is_decompressor || reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= most_scans) return;
  auto* errors = reinterpret_cast<Errors*>(info->err);
  std::snprintf(errors->message, sizeof errors->message, "it has more than %d scans", most_scans);
  std::longjmp(errors->back, 1);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) {
    info_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = &give_up;
    errors_.base.emit_message = &judge_message;
    errors_.base.output_message = &stay_silent;
    progress_.progress_monitor = &limit_scans;
    guarded([&] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()),
                   static_cast<unsigned long>(bytes.size()));
      jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
      jpeg_read_header(&info_, TRUE);
    });
  }
  ~Reader() { jpeg_destroy_decompress(&info_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  jpeg_decompress_struct& info() { return info_; }

  /// Runs a step whose own frames have nothing to destroy.
  template <class Step>
  void guarded(const Step& step) {
    if (setjmp(errors_.back)) fail();
    step();
  }

 private:
  [[noreturn]] void fail() {
    const int code = errors_.base.msg_code;
    const std::string message = errors_.message;
    // From the constructor there is no destructor to do this; a second time is harmless.
    jpeg_destroy_decompress(&info_);
    if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JERR_INPUT_EOF) throw_cut_short();
    throw Error("the JPEG data is damaged (" + message + ")");
  }

  jpeg_decompress_struct info_{};
  Errors errors_{};
  jpeg_progress_mgr progress_{};
};

int orientation_of(const jpeg_decompress_struct& info) {
  constexpr std::string_view mark("Exif\0\0", 6);
  for (jpeg_saved_marker_ptr marker = info.marker_list; marker; marker = marker->next) {
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    if (data.substr(0, mark.size()) == mark) return orientation_of_exif(data.substr(mark.size()));
  }
  return 1;
}

void rgb_of_cmyk(const std::uint8_t* cmyk, std::size_t pixels, bool inverted, std::uint8_t* rgb) {
  const unsigned flip = inverted ? 0 : 255;
  for (std::size_t i = 0; i < pixels; ++i) {
    const unsigned white = cmyk[4 * i + 3] ^ flip;
    for (std::size_t c = 0; c < 3; ++c)
      rgb[3 * i + c] = static_cast<std::uint8_t>(((cmyk[4 * i + c] ^ flip) * white + 127) / 255);
  }
}

unsigned reduction(const jpeg_decompress_struct& info, int orientation, int shorter_side) {
  if (shorter_side < 1) return 1;
  const std::int64_t shorter = std::min(info.image_width, info.image_height);
  for (const unsigned denominator : {8U, 4U, 2U}) {
    // Where only a part of the last pixels counts, they have to stay the last ones.
    const bool exact = info.image_width % denominator == 0 && info.image_height % denominator == 0;
    if (shorter / denominator >= 2 * std::int64_t{shorter_side} && (exact || orientation == 1)) return denominator;
  }
  return 1;
}

}  // namespace

Raster decode_jpeg(std::string_view bytes, const DecodeOptions& options) {
  Reader reader(bytes);
  jpeg_decompress_struct& info = reader.info();
  check_announced_size(info.image_width, info.image_height, options);
  // A block of 64 pixels takes at least one bit, so a much shorter file can't hold such an image.
  constexpr std::size_t most_pixels_of_a_byte = 2048;
  if (std::size_t{info.image_width} * info.image_height > (bytes.size() + 1024) * most_pixels_of_a_byte)
    throw_cut_short();

  Raster raster;
  raster.orientation = orientation_of(info);
  const bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  info.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  info.scale_num = 1;
  info.scale_denom = reduction(info, raster.orientation, options.shorter_side);
  raster.reduction = static_cast<int>(info.scale_denom);
  raster.full_width = static_cast<int>(info.image_width);
  raster.full_height = static_cast<int>(info.image_height);
  reader.guarded([&] { jpeg_start_decompress(&info); });
  raster.width = static_cast<int>(info.output_width);
  raster.height = static_cast<int>(info.output_height);
  raster.rgb = room_for(raster.width, raster.height, 3);

  const std::size_t stride = std::size_t{info.output_width} * 3;
  std::vector<std::uint8_t> cmyk_row(cmyk ? std::size_t{info.output_width} * 4 : 0);
  reader.guarded([&] {
    while (info.output_scanline < info.output_height) {
      std::uint8_t* row = raster.rgb.data() + info.output_scanline * stride;
      JSAMPROW target = cmyk ? cmyk_row.data() : row;
      jpeg_read_scanlines(&info, &target, 1);
      if (cmyk) rgb_of_cmyk(cmyk_row.data(), info.output_width, info.saw_Adobe_marker != 0, row);
    }
    jpeg_finish_decompress(&info);
  });
  return raster;
}

}  // namespace maia
