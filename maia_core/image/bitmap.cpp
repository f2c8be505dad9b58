// The two families of uncompressed files: BMP and PPM/PGM.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>

#include "image/formats.hpp"

namespace maia {
namespace {

std::uint32_t little_endian(std::string_view bytes, std::size_t place, unsigned size) {
  if (place > bytes.size() || size > bytes.size() - place) throw_cut_short();
  std::uint32_t value = 0;
  for (unsigned i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[place + i]);
  return value;
}

/// Some bits of a pixel that stand for 0..255.
struct Channel {
  std::uint32_t mask;

  unsigned of(std::uint32_t pixel) const {
    if (mask == 0) return 0;
    const int shift = std::countr_zero(mask);
    const std::uint64_t most = mask >> shift;
    return static_cast<unsigned>(((pixel & mask) >> shift) * std::uint64_t{255} / most);
  }
};

/// What the header of a BMP file says.
struct Bitmap {
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool bottom_up = true;
  unsigned bits = 0;
  std::size_t pixels_at = 0;
  std::array<Channel, 4> channels{};  // of 16 and 32 bits: red, green, blue, opacity
  std::vector<Color> palette;         // up to 8 bits

  std::size_t stride() const { return (static_cast<std::size_t>(width) * bits + 31) / 32 * 4; }
};

Bitmap bitmap_header(std::string_view bytes) {
  Bitmap bitmap;
  bitmap.pixels_at = little_endian(bytes, 10, 4);
  const std::uint32_t header = little_endian(bytes, 14, 4);
  const bool old = header == 12;
  if (!old && header < 40) throw Error("the BMP header is damaged");
  std::uint32_t compression = 0, colors = 0;
  if (old) {
    bitmap.width = little_endian(bytes, 18, 2);
    bitmap.height = little_endian(bytes, 20, 2);
    bitmap.bits = little_endian(bytes, 24, 2);
  } else {
    bitmap.width = static_cast<std::int32_t>(little_endian(bytes, 18, 4));
    bitmap.height = static_cast<std::int32_t>(little_endian(bytes, 22, 4));
    bitmap.bits = little_endian(bytes, 28, 2);
    compression = little_endian(bytes, 30, 4);
    colors = little_endian(bytes, 46, 4);
  }
  bitmap.bottom_up = bitmap.height > 0;
  bitmap.height = std::abs(bitmap.height);

  constexpr std::uint32_t plain = 0, with_masks = 3;
  if (compression != plain && !(compression == with_masks && (bitmap.bits == 16 || bitmap.bits == 32)))
    throw Error("it is a compressed BMP; only uncompressed ones can be read");
  if (compression == with_masks) {
    const unsigned masks = header >= 56 ? 4 : 3;
    for (unsigned i = 0; i < masks; ++i) bitmap.channels[i].mask = little_endian(bytes, 54 + 4 * i, 4);
  } else if (bitmap.bits == 16) {
    bitmap.channels = {{{0x7C00}, {0x03E0}, {0x001F}, {0}}};
  } else if (bitmap.bits == 32) {
    bitmap.channels = {{{0xFF0000}, {0xFF00}, {0xFF}, {0}}};
  } else if (bitmap.bits == 1 || bitmap.bits == 4 || bitmap.bits == 8) {
    const std::size_t entry = old ? 3 : 4;
    const std::size_t most = std::size_t{1} << bitmap.bits;
    const std::size_t count = colors == 0 ? most : std::min<std::size_t>(colors, most);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t bgr = little_endian(bytes, 14 + header + i * entry, 3);
      bitmap.palette.push_back(
          {static_cast<std::uint8_t>(bgr >> 16), static_cast<std::uint8_t>(bgr >> 8), static_cast<std::uint8_t>(bgr)});
    }
    bitmap.palette.resize(most, Color{0, 0, 0});
  } else if (bitmap.bits != 24) {
    throw Error("a BMP with " + std::to_string(bitmap.bits) + " bits a pixel can't be read");
  }
  return bitmap;
}

void convert_row(const Bitmap& bitmap, const unsigned char* from, std::uint8_t* to) {
  for (std::size_t x = 0; x < static_cast<std::size_t>(bitmap.width); ++x, to += 3) {
    switch (bitmap.bits) {
      case 24:
        std::reverse_copy(from + 3 * x, from + 3 * x + 3, to);
        break;
      case 16:
      case 32: {
        const std::size_t size = bitmap.bits / 8;
        std::uint32_t pixel = 0;
        for (std::size_t i = size; i-- > 0;) pixel = pixel << 8 | from[size * x + i];
        const unsigned opacity = bitmap.channels[3].mask ? bitmap.channels[3].of(pixel) : 255;
        for (std::size_t c = 0; c < 3; ++c) to[c] = over_white(bitmap.channels[c].of(pixel), opacity);
        break;
      }
      default: {
        const std::size_t bit = x * bitmap.bits;
        const unsigned index = from[bit / 8] >> (8 - bitmap.bits - bit % 8) & ((1U << bitmap.bits) - 1);
        std::copy(bitmap.palette[index].begin(), bitmap.palette[index].end(), to);
      }
    }
  }
}

/// The numbers in the header of a PPM file, and those of its plain variants.
class Words {
 public:
  Words(std::string_view bytes, std::size_t place) : bytes_(bytes), place_(place) {}

  std::int64_t next() {
    while (place_ < bytes_.size() && (is_space(bytes_[place_]) || bytes_[place_] == '#')) {
      if (bytes_[place_] == '#') place_ = std::min(bytes_.find('\n', place_), bytes_.size() - 1);
      ++place_;
    }
    if (place_ >= bytes_.size()) throw_cut_short();
    std::int64_t value = 0;
    const std::size_t begin = place_;
    for (; place_ < bytes_.size() && bytes_[place_] >= '0' && bytes_[place_] <= '9' && value < 1'000'000'000; ++place_)
      value = value * 10 + (bytes_[place_] - '0');
    if (place_ == begin) throw Error("the PPM data is damaged: there is no number where one should be");
    return value;
  }

  /// Where the pixels begin: behind the one space that follows the header.
  std::size_t pixels_at() const { return place_ + 1; }

 private:
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  std::string_view bytes_;
  std::size_t place_;
};

}  // namespace

Raster decode_bmp(std::string_view bytes, const DecodeOptions& options) {
  const Bitmap bitmap = bitmap_header(bytes);
  check_announced_size(bitmap.width, bitmap.height, options);
  if (bitmap.pixels_at > bytes.size() ||
      static_cast<std::size_t>(bitmap.height) * bitmap.stride() > bytes.size() - bitmap.pixels_at)
    throw_cut_short();
  Raster raster;
  raster.width = static_cast<int>(bitmap.width);
  raster.height = static_cast<int>(bitmap.height);
  raster.rgb = room_for(bitmap.width, bitmap.height, 3);
  const auto* pixels = reinterpret_cast<const unsigned char*>(bytes.data()) + bitmap.pixels_at;
  for (std::int64_t y = 0; y < bitmap.height; ++y) {
    const auto stored = static_cast<std::size_t>(bitmap.bottom_up ? bitmap.height - 1 - y : y);
    convert_row(bitmap, pixels + stored * bitmap.stride(), &raster.rgb[static_cast<std::size_t>(y * bitmap.width) * 3]);
  }
  return raster;
}

Raster decode_pnm(std::string_view bytes, const DecodeOptions& options) {
  const char kind = bytes[1];
  const bool gray = kind == '2' || kind == '5', plain = kind == '2' || kind == '3';
  if (!gray && kind != '3' && kind != '6')
    throw Error(std::string("it is a P") + kind + " file; of this family P2, P3, P5 and P6 can be read");
  Words words(bytes, 2);
  const std::int64_t width = words.next(), height = words.next(), most = words.next();
  check_announced_size(width, height, options);
  if (most < 1 || most > 65535)
    throw Error("the PPM header is damaged: the largest value is " + std::to_string(most) + ", not 1 to 65535");

  const std::size_t values = static_cast<std::size_t>(width * height) * (gray ? 1 : 3);
  const std::size_t size = most > 255 ? 2 : 1;
  const std::size_t begin = words.pixels_at();
  if (begin > bytes.size() || bytes.size() - begin < (plain ? 2 * values - 1 : values * size)) throw_cut_short();
  Raster raster;
  raster.width = static_cast<int>(width);
  raster.height = static_cast<int>(height);
  raster.rgb = room_for(width, height, 3);
  const auto* pixels = reinterpret_cast<const unsigned char*>(bytes.data()) + begin;
  for (std::size_t i = 0; i < values; ++i) {
    std::int64_t value;
    if (plain)
      value = words.next();
    else
      value = size == 1 ? pixels[i] : pixels[2 * i] << 8 | pixels[2 * i + 1];
    const auto scaled = static_cast<std::uint8_t>((std::min(value, most) * 255 + most / 2) / most);
    if (gray)
      std::fill_n(&raster.rgb[3 * i], 3, scaled);
    else
      raster.rgb[i] = scaled;
  }
  return raster;
}

}  // namespace maia
