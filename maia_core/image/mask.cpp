#include "image/mask.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "image/origin.hpp"

namespace maia {
namespace {

void check(const Map& map) {
  if (map.width < 1 || map.height < 1)
    throw Error("the map is empty: " + std::to_string(map.width) + "x" + std::to_string(map.height));
  const std::size_t needed = static_cast<std::size_t>(map.width) * static_cast<std::size_t>(map.height);
  if (map.values.size() != needed)
    throw Error("a map of " + std::to_string(map.width) + "x" + std::to_string(map.height) + " has " +
                std::to_string(needed) + " values, not " + std::to_string(map.values.size()));
}

void check(const MaskStyle& style) {
  if (!(style.outside_brightness >= 0 && style.outside_brightness <= 1))
    throw Error("the brightness outside of a mask is 0 to 1, not " + std::to_string(style.outside_brightness));
  if (style.outline < 0)
    throw Error("the outline of a mask has a width of at least 0 pixels, not " + std::to_string(style.outline));
}

/// Between which two positions of an axis an output position lies, and how near to the second, 0..1.
struct Between {
  std::size_t first;
  std::size_t second;
  float share;
};

std::vector<Between> positions(int in, int out) {
  std::vector<Between> all(static_cast<std::size_t>(out));
  const float scale = static_cast<float>(in) / static_cast<float>(out);
  for (int i = 0; i < out; ++i) {
    const float place = std::max(scale * (static_cast<float>(i) + 0.5F) - 0.5F, 0.0F);
    const int first = std::min(static_cast<int>(place), in - 1);
    all[static_cast<std::size_t>(i)] = {static_cast<std::size_t>(first),
                                        static_cast<std::size_t>(std::min(first + 1, in - 1)),
                                        std::min(place - static_cast<float>(first), 1.0F)};
  }
  return all;
}

/// Colors the pixels outside of the mask that are at most `width` pixels away from it.
void draw_outline(const std::vector<std::uint8_t>& inside, int width, int height, const MaskStyle& style,
                  std::vector<std::uint8_t>& rgb) {
  const cv::Mat mask(height, width, CV_8U, const_cast<std::uint8_t*>(inside.data()));
  if (cv::countNonZero(mask) == 0) return;
  cv::Mat distance;
  cv::distanceTransform(mask == 0, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  const float reach = static_cast<float>(style.outline) + 0.5F;
  const auto* away = distance.ptr<float>();
  for (std::size_t i = 0; i < inside.size(); ++i)
    if (away[i] > 0 && away[i] <= reach) std::copy(style.outline_color.begin(), style.outline_color.end(), &rgb[3 * i]);
}

}  // namespace

std::vector<float> upsampled(const Map& map, int width, int height) {
  check(map);
  if (width < 1 || height < 1)
    throw Error("a map can't be brought to " + std::to_string(width) + "x" + std::to_string(height) + " pixels");
  const auto columns = positions(map.width, width);
  const auto rows = positions(map.height, height);
  const auto map_width = static_cast<std::size_t>(map.width);
  const auto out_width = static_cast<std::size_t>(width);

  std::vector<float> wide(static_cast<std::size_t>(map.height) * out_width);
  for (std::size_t row = 0; row < static_cast<std::size_t>(map.height); ++row) {
    const float* from = map.values.data() + row * map_width;
    float* to = wide.data() + row * out_width;
    for (const Between& column : columns)
      *to++ = (1 - column.share) * from[column.first] + column.share * from[column.second];
  }
  std::vector<float> out(out_width * static_cast<std::size_t>(height));
  float* to = out.data();
  for (const Between& row : rows) {
    const float* above = wide.data() + row.first * out_width;
    const float* below = wide.data() + row.second * out_width;
    for (std::size_t x = 0; x < out_width; ++x) to[x] = (1 - row.share) * above[x] + row.share * below[x];
    to += out_width;
  }
  return out;
}

Image masked(const Image& image, const Map& map, float threshold, const MaskStyle& style) {
  check(style);
  const std::vector<float> values = upsampled(map, image.width(), image.height());
  std::array<std::uint8_t, 256> darker;
  for (std::size_t i = 0; i < darker.size(); ++i)
    darker[i] = static_cast<std::uint8_t>(std::lround(static_cast<float>(i) * style.outside_brightness));

  std::vector<std::uint8_t> inside(values.size());
  for (std::size_t i = 0; i < inside.size(); ++i) inside[i] = values[i] > threshold ? 255 : 0;
  const auto origin = std::make_shared<const MaskOrigin>(MaskOrigin{image, inside});
  const std::uint8_t* from = image.pixels();
  std::vector<std::uint8_t> rgb(3 * inside.size());
  for (std::size_t i = 0; i < inside.size(); ++i)
    for (std::size_t c = 3 * i; c < 3 * i + 3; ++c) rgb[c] = inside[i] ? from[c] : darker[from[c]];
  if (style.outline > 0) draw_outline(inside, image.width(), image.height(), style, rgb);
  return with_origin(Image::from_pixels(image.width(), image.height(), std::move(rgb)), {origin, nullptr});
}

}  // namespace maia
