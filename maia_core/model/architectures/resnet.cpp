#include <array>
#include <cstdint>
#include <string>

#include "maia/error.hpp"
#include "model/architectures/builders.hpp"
#include "model/graph/builder.hpp"
#include "model/weights/key_maps.hpp"

namespace maia {
namespace {

using graph::Activation;
using graph::Builder;
using graph::Value;

struct Stages {
  bool bottleneck;
  std::array<int, 4> blocks;
};

Stages stages_of(int depth) {
  switch (depth) {
    case 18:
      return {.bottleneck = false, .blocks = {2, 2, 2, 2}};
    case 34:
      return {.bottleneck = false, .blocks = {3, 4, 6, 3}};
    case 50:
      return {.bottleneck = true, .blocks = {3, 4, 6, 3}};
    case 101:
      return {.bottleneck = true, .blocks = {3, 4, 23, 3}};
    case 152:
      return {.bottleneck = true, .blocks = {3, 8, 36, 3}};
    default:
      throw Error("there is no ResNet-" + std::to_string(depth) + "; there are 18, 34, 50, 101 and 152");
  }
}

class ResNet {
 public:
  ResNet(Builder& builder, bool bottleneck) : b_(builder), bottleneck_(bottleneck) {}

  Value block(const std::string& path, Value x, std::int64_t width, std::int64_t stride) {
    const std::string relu = path + ".relu";
    const std::int64_t units = bottleneck_ ? 4 * width : width;
    Value y = x;
    if (bottleneck_) {
      y = convolution(path, "1", y, {.units = width, .kernel = 1});
      y = b_.activation(relu, y, Activation::Kind::relu);
      y = convolution(path, "2", y, {.stride = stride, .padding = 1, .units = width, .kernel = 3});
      y = b_.activation(relu, y, Activation::Kind::relu);
      y = convolution(path, "3", y, {.units = units, .kernel = 1});
    } else {
      y = convolution(path, "1", y, {.stride = stride, .padding = 1, .units = width, .kernel = 3});
      y = b_.activation(relu, y, Activation::Kind::relu);
      y = convolution(path, "2", y, {.padding = 1, .units = width, .kernel = 3});
    }
    if (stride != 1 || b_.shape(x)[1] != units) {
      const std::string shortcut = path + ".downsample";
      x = b_.conv2d(shortcut + ".0", x, {.stride = stride, .units = units, .kernel = 1});
      x = b_.batch_norm(shortcut + ".1", x);
      b_.name(shortcut, x);
    }
    y = b_.activation(relu, b_.add(y, x), Activation::Kind::relu);
    b_.name(path, y);
    return y;
  }

 private:
  Value convolution(const std::string& path, const char* number, Value x, const graph::ConvOptions& options) {
    return b_.batch_norm(path + ".bn" + number, b_.conv2d(path + ".conv" + number, x, options));
  }

  Builder& b_;
  const bool bottleneck_;
};

}  // namespace

graph::Graph build_resnet(const StateDict& weights, int depth) {
  const Stages stages = stages_of(depth);
  const StateDict named = canonical(weights, KeyFamily::resnet);
  Builder b(named, 224);
  ResNet resnet(b, stages.bottleneck);
  Value x = b.conv2d("conv1", b.input(), {.stride = 2, .padding = 3, .units = 64, .kernel = 7});
  x = b.activation("relu", b.batch_norm("bn1", x), Activation::Kind::relu);
  x = b.max_pool("maxpool", x, 3, 2, 1);
  std::int64_t width = 64;
  for (std::size_t s = 0; s < stages.blocks.size(); ++s, width *= 2) {
    const std::string stage = "layer" + std::to_string(s + 1);
    for (int i = 0; i < stages.blocks[s]; ++i)
      x = resnet.block(stage + "." + std::to_string(i), x, width, s > 0 && i == 0 ? 2 : 1);
    b.name(stage, x);
  }
  return b.finish(b.linear("fc", b.global_average("avgpool", x)));
}

}  // namespace maia
