#include "model/preprocess.hpp"

#include <algorithm>
#include <string>

#include "image/resample.hpp"
#include "maia/error.hpp"

namespace maia {
namespace {

/// torchvision's CenterCrop rounds odd margins half to even.
int margin(int side, int size) {
  const int extra = side - size, half = extra / 2;
  return extra % 2 != 0 && half % 2 != 0 ? half + 1 : half;
}

}  // namespace

Image Preprocess::fit(const Image& image) const {
  const std::int64_t width = image.width(), height = image.height();
  if (width == size && height == size) return image;
  // As torchvision's Resize: the longer side is rounded down.
  const int new_width = static_cast<int>(width <= height ? size : size * width / height);
  const int new_height = static_cast<int>(height <= width ? size : size * height / width);
  return resampled(image, {new_width, new_height, margin(new_width, size), margin(new_height, size), size, size}, filter);
}

void Preprocess::normalize(const Image& fitted, float* out) const {
  if (fitted.width() != size || fitted.height() != size)
    throw Error("an image of " + std::to_string(fitted.width()) + "x" + std::to_string(fitted.height()) +
                " pixels was not fitted to the model's " + std::to_string(size) + "x" + std::to_string(size));
  // The same operations as torchvision's ToTensor and Normalize, so that the same numbers come out to the last bit.
  // Sixteen pixels at a time: the pattern of the channels is then a constant of the vectorised loop.
  constexpr std::size_t block = 48;
  float means[block], deviations[block];
  for (std::size_t i = 0; i < block; ++i) {
    means[i] = mean[i % 3];
    deviations[i] = std[i % 3];
  }
  const std::uint8_t* in = fitted.pixels();
  const std::size_t values = static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 3;
  const auto normalized = [&](std::size_t at, std::size_t i) {
    return (static_cast<float>(in[at + i]) / 255.0F - means[i]) / deviations[i];
  };
  std::size_t at = 0;
  for (; at + block <= values; at += block)
    for (std::size_t i = 0; i < block; ++i) out[at + i] = normalized(at, i);
  for (std::size_t i = 0; at + i < values; ++i) out[at + i] = normalized(at, i);
}

}  // namespace maia
