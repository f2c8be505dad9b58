#include "maia/image.hpp"

#include <algorithm>
#include <cstring>

#include "image/origin.hpp"
#include "image/resample.hpp"

namespace maia {

struct Image::Pixels {
  int width;
  int height;
  std::shared_ptr<const std::vector<std::uint8_t>> rgb;
  Origin origin;
};

namespace {

std::string by(std::int64_t width, std::int64_t height) { return std::to_string(width) + "x" + std::to_string(height); }

void check_size(int width, int height) {
  if (width < 1 || height < 1 || width > Image::max_side || height > Image::max_side ||
      std::int64_t{width} * height > Image::max_pixels)
    throw Error("an image can't be " + by(width, height) + "; each side is 1 to " + std::to_string(Image::max_side) +
                ", and there are at most " + std::to_string(Image::max_pixels) + " pixels");
}

std::shared_ptr<const std::vector<std::uint8_t>> shared(std::vector<std::uint8_t> rgb) {
  return std::make_shared<const std::vector<std::uint8_t>>(std::move(rgb));
}

}  // namespace

struct ImageAccess {
  static Image with_origin(const Image& image, Origin origin) {
    const Image::Pixels& pixels = *image.pixels_;
    return Image(std::make_shared<const Image::Pixels>(
        Image::Pixels{pixels.width, pixels.height, pixels.rgb, std::move(origin)}));
  }
  static const Origin& origin_of(const Image& image) { return image.pixels_->origin; }
};

Image with_origin(const Image& image, Origin origin) { return ImageAccess::with_origin(image, std::move(origin)); }
const Origin& origin_of(const Image& image) { return ImageAccess::origin_of(image); }

Image::Image() {
  static const auto pixel = std::make_shared<const Pixels>(Pixels{1, 1, shared({0, 0, 0}), {}});
  pixels_ = pixel;
}

Image::Image(int width, int height, Color color) {
  check_size(width, height);
  std::vector<std::uint8_t> rgb(std::size_t(width) * std::size_t(height) * 3);
  if (color[0] == color[1] && color[1] == color[2]) {
    std::fill(rgb.begin(), rgb.end(), color[0]);
  } else {
    for (std::size_t i = 0; i < rgb.size(); i += 3) std::copy(color.begin(), color.end(), &rgb[i]);
  }
  pixels_ = std::make_shared<const Pixels>(Pixels{width, height, shared(std::move(rgb)), {}});
}

Image Image::from_pixels(int width, int height, std::vector<std::uint8_t> rgb) {
  check_size(width, height);
  const std::size_t needed = std::size_t(width) * std::size_t(height) * 3;
  if (rgb.size() != needed)
    throw Error("an image of " + by(width, height) + " has " + std::to_string(needed) +
                " bytes (R, G, B for each pixel), not " + std::to_string(rgb.size()));
  return Image(std::make_shared<const Pixels>(Pixels{width, height, shared(std::move(rgb)), {}}));
}

int Image::width() const { return pixels_->width; }
int Image::height() const { return pixels_->height; }
const std::uint8_t* Image::pixels() const { return pixels_->rgb->data(); }

Color Image::at(int x, int y) const {
  if (x < 0 || y < 0 || x >= width() || y >= height())
    throw Error("there is no pixel at column " + std::to_string(x) + ", row " + std::to_string(y) + " of an image of " +
                by(width(), height()));
  const std::uint8_t* pixel = pixels() + (std::size_t(y) * std::size_t(width()) + std::size_t(x)) * 3;
  return {pixel[0], pixel[1], pixel[2]};
}

Image Image::resized(int width, int height, Filter filter) const {
  check_size(width, height);
  return resampled(*this, {width, height, 0, 0, width, height}, filter);
}

Image Image::cropped(int x, int y, int width, int height) const {
  if (x < 0 || y < 0 || width < 1 || height < 1 || width > this->width() - x || height > this->height() - y)
    throw Error("the rectangle of " + by(width, height) + " at column " + std::to_string(x) + ", row " +
                std::to_string(y) + " is empty or not inside the image of " + by(this->width(), this->height()));
  if (width == this->width() && height == this->height()) return *this;
  const std::size_t stride = std::size_t(this->width()) * 3;
  const std::size_t row = std::size_t(width) * 3;
  std::vector<std::uint8_t> rgb(row * std::size_t(height));
  const std::uint8_t* from = pixels() + std::size_t(y) * stride + std::size_t(x) * 3;
  for (std::size_t i = 0; i < std::size_t(height); ++i) std::memcpy(&rgb[i * row], from + i * stride, row);
  return from_pixels(width, height, std::move(rgb));
}

bool Image::operator==(const Image& other) const {
  if (pixels_ == other.pixels_) return true;
  return width() == other.width() && height() == other.height() && *pixels_->rgb == *other.pixels_->rgb;
}

}  // namespace maia
