#include "system/grad_cam.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "maia/error.hpp"
#include "model/forward.hpp"
#include "model/layout.hpp"

namespace maia {

ClassResponses grad_cam(const Model::Loaded& model, const std::vector<Image>& images, std::int64_t class_index) {
  const std::string& path = model.network->last_map();
  if (path.empty())
    throw Error(model.name + " has no layer with a spatial map, so there is no Grad-CAM of its classes");
  const Layer& layer = find_layer(*model.network, path, model.name);
  Request request;
  request.taps = {path};
  request.output = true;
  request.differentiable = true;
  request.device = model.device;

  ClassResponses responses;
  const at::AutoGradMode gradients(true);
  forward(model, images, request, [&](std::size_t, const Result& result) {
    // Images do not influence each other, so the gradient of the sum holds each image's own.
    const at::Tensor chosen = result.output.select(1, class_index);
    const at::Tensor gradient = torch::autograd::grad({chosen.sum()}, {result.taps[0]})[0];
    const at::NoGradGuard plain;
    const at::Tensor weights = to_maps(gradient, layer).mean({2, 3}, true);
    const at::Tensor cam =
        (to_maps(result.taps[0].detach(), layer) * weights).sum(1).clamp_min(0).to(at::kCPU).contiguous();
    const at::Tensor logits = chosen.detach().to(at::kCPU).contiguous();
    const at::Tensor shares = at::softmax(result.output.detach(), 1).select(1, class_index).to(at::kCPU).contiguous();
    const int height = static_cast<int>(cam.size(1)), width = static_cast<int>(cam.size(2));
    const std::ptrdiff_t positions = static_cast<std::ptrdiff_t>(height) * width;
    for (std::int64_t i = 0; i < cam.size(0); ++i) {
      const float* values = cam.data_ptr<float>() + i * positions;
      Map map{width, height, {values, values + positions}};
      const float highest = *std::max_element(map.values.begin(), map.values.end());
      if (highest > 0)
        for (float& value : map.values) value /= highest;
      responses.maps.push_back(std::move(map));
      responses.logits.push_back(logits.data_ptr<float>()[i]);
      responses.probabilities.push_back(shares.data_ptr<float>()[i]);
    }
  });
  return responses;
}

}  // namespace maia
