// Images: what models look at and what a notebook shows.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "maia/error.hpp"

namespace maia {

using MimeBundle = std::map<std::string, std::string>;

/// Red, green, blue; each 0..255.
using Color = std::array<std::uint8_t, 3>;

/// An 8-bit RGB image of at least 1x1 pixels. A value: copies are cheap because they share
/// their pixels, which never change. All functions are safe to call from several threads.
class Image {
 public:
  /// The largest accepted width or height, and the largest number of pixels.
  static constexpr int max_side = 32768;
  static constexpr std::int64_t max_pixels = 1 << 28;

  /// A single black pixel.
  Image();

  /// `width` x `height` pixels of one color. Throws Error if a side is not in 1..max_side or
  /// there are more than max_pixels pixels.
  Image(int width, int height, Color color = {0, 0, 0});

  /// Pixels row by row, from the top left, three bytes R, G, B each.
  /// Throws Error if the size is not width * height * 3 or out of range.
  static Image from_pixels(int width, int height, std::vector<std::uint8_t> rgb);

  /// Reads a PNG, JPEG, WebP, BMP, TIFF or PPM file. The orientation of EXIF is applied, transparency is
  /// laid over white, grey, CMYK and 16-bit images are converted. Throws Error, naming the file,
  /// if it can't be read, is damaged or cut short, or is too large.
  static Image open(const std::string& path);

  /// The same from the file's bytes; `name` is what errors call it.
  static Image decode(const std::string& bytes, const std::string& name = "image");

  int width() const;
  int height() const;

  /// width * height * 3 bytes, row by row, R, G, B. Valid as long as any copy of this image.
  const std::uint8_t* pixels() const;

  /// The color at column x, row y. Throws Error outside of the image.
  Color at(int x, int y) const;

  /// Encoded bytes. `quality` is 1..100; throws Error otherwise.
  std::string png() const;
  std::string jpeg(int quality = 90) const;
  std::string webp(int quality = 90) const;

  /// Writes a file in the format of its ending (.png, .jpg, .jpeg, .webp). Throws Error.
  void save(const std::string& path) const;

  /// Resampled to exactly width x height with antialiasing: the same bytes as Pillow's resize().
  /// Throws Error if a side is out of range.
  enum class Filter { bilinear, bicubic };
  Image resized(int width, int height, Filter filter = Filter::bilinear) const;

  /// The rectangle with top left corner (x, y). Throws Error if it is empty or not inside.
  Image cropped(int x, int y, int width, int height) const;

  /// 64 hexadecimal digits: SHA-256 of size and pixels. Equal images have equal hashes.
  std::string hash() const;

  bool operator==(const Image& other) const;
  bool operator!=(const Image& other) const { return !(*this == other); }

 private:
  friend struct ImageAccess;
  struct Pixels;
  explicit Image(std::shared_ptr<const Pixels> pixels) : pixels_(std::move(pixels)) {}
  std::shared_ptr<const Pixels> pixels_;
};

/// One map of values over an image: row by row, `height` x `width`, e.g. a unit's 7x7 activations.
struct Map {
  int width = 0;
  int height = 0;
  std::vector<float> values;
};

/// How a masked image is drawn.
struct MaskStyle {
  float outside_brightness = 0.25F;  ///< 0 (black) .. 1 (unchanged) outside of the mask
  int outline = 0;                   ///< width of the outline in pixels, 0 for none
  Color outline_color = {255, 0, 0};
};

/// The positions of a map, brought to the image's size by half-pixel bilinear interpolation, that exceed `threshold`
/// keep their brightness; the rest is darkened. Throws Error if the map is empty or its size is not width * height.
Image masked(const Image& image, const Map& map, float threshold, const MaskStyle& style = {});

/// Where two images differ: the largest change of a pixel's red, green and blue as grey, the largest of the image as
/// white, black where nothing changed. Throws Error unless they have the same size.
Image difference(const Image& before, const Image& after);

/// Images side by side, row by row, each under its caption, fitted into cells of `cell` pixels.
struct GridStyle {
  int columns = 5;  ///< at least 1; fewer if there are fewer images
  int cell = 224;   ///< longest side of a cell's image in pixels, 16..4096
};

/// Throws Error if there is no image, or if there are captions but not one for each image.
Image grid(const std::vector<Image>& images, const std::vector<std::string>& captions = {},
           const GridStyle& style = {});

/// What a unit says to images: one number and one masked image for each, in their order.
///   auto [activations, masked] = system.neuron(images);
struct Responses {
  std::vector<float> activations;  ///< spatial maximum of the unit over the image, in the model's own unit
  std::vector<Image> images;       ///< what the model saw, with everything below the threshold darkened
};

MimeBundle mime_bundle_repr(const Image&);
MimeBundle mime_bundle_repr(const std::vector<Image>&);
MimeBundle mime_bundle_repr(const Responses&);

/// Images above their captions. Throws Error unless there is one for each.
MimeBundle mime_bundle_repr(const std::vector<Image>& images, const std::vector<std::string>& captions);

}  // namespace maia
