#include "model/preprocess.hpp"

#include <algorithm>
#include <string>

#include "image/decode.hpp"
#include "image/resample.hpp"
#include "maia/error.hpp"

namespace maia {
namespace {

/// torchvision's CenterCrop rounds odd margins half to even.
int margin(int side, int size) {
  const int extra = side - size, half = extra / 2;
  return extra % 2 != 0 && half % 2 != 0 ? half + 1 : half;
}

/// The part of an image of width x height, resized, that the model sees.
ResizedWindow window(std::int64_t width, std::int64_t height, int size) {
  // As torchvision's Resize: the longer side is rounded down.
  const int new_width = static_cast<int>(width <= height ? size : size * width / height);
  const int new_height = static_cast<int>(height <= width ? size : size * height / width);
  return {new_width, new_height, margin(new_width, size), margin(new_height, size), size, size};
}

}  // namespace

Image Preprocess::fit(const Image& image) const {
  if (image.width() == size && image.height() == size) return image;
  return resampled(image, window(image.width(), image.height(), size), filter);
}

Image Preprocess::decode(const std::string& bytes, const std::string& name) const {
  const Reduced reduced = decode_reduced(bytes, name, size);
  if (reduced.reduction == 1) return fit(reduced.image);
  const double reduction = reduced.reduction;
  return resampled(reduced.image, {reduced.full_width / reduction, reduced.full_height / reduction},
                   window(reduced.full_width, reduced.full_height, size), filter);
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
