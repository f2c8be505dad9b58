#include <array>
#include <cstdint>
#include <string>

#include "model/architectures/builders.hpp"
#include "model/graph/builder.hpp"
#include "model/weights/key_maps.hpp"

namespace maia {
namespace {

using graph::Activation;
using graph::Builder;
using graph::ConvOptions;
using graph::Value;

constexpr double epsilon = 1e-3;

struct Stage {
  int blocks;
  std::int64_t kernel, stride, expansion, units;
};

constexpr std::array<Stage, 7> stages = {{
    {.blocks = 1, .kernel = 3, .stride = 1, .expansion = 1, .units = 16},
    {.blocks = 2, .kernel = 3, .stride = 2, .expansion = 6, .units = 24},
    {.blocks = 2, .kernel = 5, .stride = 2, .expansion = 6, .units = 40},
    {.blocks = 3, .kernel = 3, .stride = 2, .expansion = 6, .units = 80},
    {.blocks = 3, .kernel = 5, .stride = 1, .expansion = 6, .units = 112},
    {.blocks = 4, .kernel = 5, .stride = 2, .expansion = 6, .units = 192},
    {.blocks = 1, .kernel = 3, .stride = 1, .expansion = 6, .units = 320},
}};

/// Batch normalisation, and ReLU6 inside of the same module.
Value norm(Builder& b, const std::string& path, Value x, bool activated = true) {
  x = b.batch_norm(path, x, epsilon);
  b.name(path + ".drop", x);
  if (!activated) return x;
  x = b.activation(path + ".act", x, Activation::Kind::relu6);
  b.name(path, x);
  return x;
}

Value block(Builder& b, const std::string& path, Value x, const Stage& stage, std::int64_t stride) {
  const std::int64_t in = b.shape(x)[1], width = in * stage.expansion;
  const bool expand = stage.expansion != 1;
  Value y = x;
  if (expand) y = norm(b, path + ".bn1", b.conv2d(path + ".conv_pw", y, {.units = width, .kernel = 1}));
  const ConvOptions depthwise = {
      .stride = stride, .same = true, .groups = width, .units = width, .kernel = stage.kernel};
  y = norm(b, path + (expand ? ".bn2" : ".bn1"), b.conv2d(path + ".conv_dw", y, depthwise));
  y = b.conv2d(path + (expand ? ".conv_pwl" : ".conv_pw"), y, {.units = stage.units, .kernel = 1});
  y = norm(b, path + (expand ? ".bn3" : ".bn2"), y, false);
  if (stride == 1 && in == stage.units) y = b.add(y, x);
  b.name(path, y);
  return y;
}

}  // namespace

graph::Graph build_efficientnet_lite0(const StateDict& weights) {
  const StateDict named = canonical(weights, KeyFamily::efficientnet);
  Builder b(named, 224);
  Value x = norm(b, "bn1", b.conv2d("conv_stem", b.input(), {.stride = 2, .same = true, .units = 32, .kernel = 3}));
  for (std::size_t s = 0; s < stages.size(); ++s) {
    const std::string path = "blocks." + std::to_string(s);
    for (int i = 0; i < stages[s].blocks; ++i)
      x = block(b, path + "." + std::to_string(i), x, stages[s], i == 0 ? stages[s].stride : 1);
    b.name(path, x);
  }
  b.name("blocks", x);
  x = norm(b, "bn2", b.conv2d("conv_head", x, {.units = 1280, .kernel = 1}));
  return b.finish(b.linear("classifier", b.global_average("global_pool", x)));
}

}  // namespace maia
