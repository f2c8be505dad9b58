// For those who want tensors: maia's values as PyTorch's. Needs libtorch; in a notebook, after %use torch.
#pragma once

#include <torch/types.h>

#include <cstring>
#include <vector>

#include "maia/image.hpp"
#include "maia/model.hpp"

namespace maia {

/// 3 x height x width, float32, 0..1, on the CPU.
inline torch::Tensor to_tensor(const Image& image) {
  auto bytes = torch::empty({image.height(), image.width(), 3}, torch::kByte);
  std::memcpy(bytes.data_ptr(), image.pixels(), static_cast<std::size_t>(bytes.numel()));
  return bytes.permute({2, 0, 1}).to(torch::kFloat).div_(255).contiguous();
}

/// From 3 x height x width in 0..1; values outside are cut off. Throws Error if the shape is another.
inline Image to_image(const torch::Tensor& tensor) {
  if (tensor.dim() != 3 || tensor.size(0) != 3) throw Error("an image is made from a tensor of 3 x height x width");
  const auto bytes = tensor.detach().to(torch::kCPU, torch::kFloat).mul(255).round().clamp(0, 255).to(torch::kByte);
  const auto rows = bytes.permute({1, 2, 0}).contiguous();
  const auto* data = rows.data_ptr<std::uint8_t>();
  return Image::from_pixels(static_cast<int>(tensor.size(2)), static_cast<int>(tensor.size(1)),
                            std::vector<std::uint8_t>(data, data + rows.numel()));
}

/// images x units x height x width, float32, on the CPU; a copy.
inline torch::Tensor to_tensor(const Activations& activations) {
  auto tensor =
      torch::empty({activations.images, activations.units, activations.height, activations.width}, torch::kFloat);
  std::memcpy(tensor.data_ptr(), activations.values.data(), activations.values.size() * sizeof(float));
  return tensor;
}

}  // namespace maia
