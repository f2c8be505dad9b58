#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "image/decode.hpp"
#include "image/formats.hpp"

namespace maia {
namespace {

constexpr std::int64_t max_file_bytes = std::int64_t{1} << 31;
constexpr const char* formats_read = "PNG, JPEG, WebP, BMP, TIFF and PPM files can be read";

using namespace std::literals;

bool starts_with(std::string_view bytes, std::string_view start) { return bytes.substr(0, start.size()) == start; }

/// The name of a format that people do meet but that is not read; empty for bytes that mean nothing.
const char* foreign_format(std::string_view bytes) {
  if (starts_with(bytes, "GIF8")) return "GIF";
  if (bytes.substr(0, 12).size() == 12 && bytes.substr(4, 4) == "ftyp") {
    const std::string_view brand = bytes.substr(8, 4);
    if (brand == "avif" || brand == "avis") return "AVIF";
    return brand.substr(0, 2) == "he" || brand == "mif1" ? "HEIF" : "video";
  }
  if (starts_with(bytes, "\0\0\0\x0CjP  "sv)) return "JPEG 2000";
  if (starts_with(bytes, "\xFF\x0A") || starts_with(bytes, "\0\0\0\x0CJXL "sv)) return "JPEG XL";
  if (starts_with(bytes, "%PDF")) return "PDF";
  if (starts_with(bytes, "<svg") || (starts_with(bytes, "<?xml") && bytes.find("<svg") < 1000)) return "SVG";
  if (starts_with(bytes, "<!DOCTYPE") || starts_with(bytes, "<html")) return "HTML";
  return "";
}

Raster decode(std::string_view bytes, const DecodeOptions& options) {
  if (bytes.empty()) throw Error("there are no bytes");
  if (starts_with(bytes, "\xFF\xD8")) return decode_jpeg(bytes, options);
  if (starts_with(bytes, "\x89PNG\r\n\x1A\n")) return decode_png(bytes, options);
  if (starts_with(bytes, "RIFF") && bytes.substr(0, 12).size() == 12 && bytes.substr(8, 4) == "WEBP")
    return decode_webp(bytes, options);
  if (starts_with(bytes, "II*\0"sv) || starts_with(bytes, "MM\0*"sv) || starts_with(bytes, "II+\0"sv) ||
      starts_with(bytes, "MM\0+"sv))
    return decode_tiff(bytes, options);
  if (starts_with(bytes, "BM")) return decode_bmp(bytes, options);
  if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7') return decode_pnm(bytes, options);
  const std::string format = foreign_format(bytes);
  throw Error((format.empty() ? "this is not a known image format" : "its format is " + format) + "; " + formats_read);
}

}  // namespace

void throw_cut_short() { throw Error("the file is cut short"); }

void check_announced_size(std::int64_t width, std::int64_t height, const DecodeOptions& options) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width < 1 || height < 1) throw Error("its size is " + size);
  if (width > Image::max_side || height > Image::max_side)
    throw Error("it is too large: " + size + "; a side has at most " + std::to_string(Image::max_side) + " pixels");
  if (width * height > options.max_pixels)
    throw Error("it is too large: " + size + " is more than " + std::to_string(options.max_pixels) + " pixels");
}

std::vector<std::uint8_t> room_for(std::int64_t width, std::int64_t height, int channels) {
  return std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                                   static_cast<std::size_t>(channels));
}

std::vector<std::uint8_t> without_alpha(const std::vector<std::uint8_t>& rgba) {
  std::vector<std::uint8_t> rgb(rgba.size() / 4 * 3);
  for (std::size_t from = 0, to = 0; to < rgb.size(); from += 4, to += 3)
    for (std::size_t c = 0; c < 3; ++c) rgb[to + c] = over_white(rgba[from + c], rgba[from + 3]);
  return rgb;
}

namespace {

Reduced decode_upright(const std::string& bytes, const std::string& name, const DecodeOptions& options) {
  try {
    Raster raster = upright(decode(bytes, options));
    const bool full = raster.reduction == 1;
    return {Image::from_pixels(raster.width, raster.height, std::move(raster.rgb)),
            full ? raster.width : raster.full_width, full ? raster.height : raster.full_height, raster.reduction};
  } catch (const Error& error) {
    throw Error("can't read the image " + name + ": " + error.what());
  } catch (const std::bad_alloc&) {
    throw Error("can't read the image " + name + ": there is not enough memory");
  }
}

}  // namespace

Image decode_image(const std::string& bytes, const std::string& name, const DecodeOptions& options) {
  return decode_upright(bytes, name, options).image;
}

Reduced decode_reduced(const std::string& bytes, const std::string& name, int shorter_side) {
  DecodeOptions options;
  options.shorter_side = shorter_side;
  return decode_upright(bytes, name, options);
}

Image Image::decode(const std::string& bytes, const std::string& name) { return decode_image(bytes, name, {}); }

Image Image::open(const std::string& path) { return decode(read_image_file(path), path); }

std::string read_image_file(const std::string& path) {
  const auto refuse = [&path](const std::string& why) { return Error("can't read the image " + path + ": " + why); };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!file) throw refuse(std::strerror(errno));
  struct stat status;
  if (::fstat(::fileno(file.get()), &status) != 0) throw refuse(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) throw refuse("it is a folder");
  if (!S_ISREG(status.st_mode)) throw refuse("it is not a regular file");
  if (status.st_size == 0) throw refuse("the file is empty");
  if (status.st_size > max_file_bytes) throw refuse("the file is larger than 2 GiB");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get())) throw refuse(std::strerror(errno));
  return bytes;
}

}  // namespace maia
