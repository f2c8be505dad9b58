#include <cstdint>
#include <string>

#include "model/architectures/builders.hpp"
#include "model/graph/builder.hpp"
#include "model/weights/key_maps.hpp"

namespace maia {
namespace {

using graph::Activation;
using graph::Builder;
using graph::Value;

constexpr double epsilon = 1e-6;

Value block(Builder& b, const std::string& path, Value x, std::int64_t heads) {
  const std::string attn = path + ".attn", mlp = path + ".mlp";
  Value y = b.linear(attn + ".qkv", b.layer_norm(path + ".norm1", x, epsilon));
  y = b.linear(attn + ".proj", b.attention(y, heads));
  b.name(attn, y);
  x = b.add(x, y);
  y = b.linear(mlp + ".fc1", b.layer_norm(path + ".norm2", x, epsilon));
  y = b.linear(mlp + ".fc2", b.activation(mlp + ".act", y, Activation::Kind::gelu));
  b.name(mlp, y);
  x = b.add(x, y);
  b.name(path, x);
  return x;
}

}  // namespace

graph::Graph build_vit(const StateDict& weights, const VitSize& size) {
  constexpr std::int64_t side = 224;
  const std::int64_t grid = side / size.patch;
  const StateDict named = canonical(weights, KeyFamily::vit);
  Builder b(named, side);
  Value x = b.conv2d("patch_embed.proj", b.input(), {.stride = size.patch, .units = size.width, .kernel = size.patch});
  x = b.tokens(x, b.tensor("cls_token", {1, 1, size.width})[0],
               b.tensor("pos_embed", {1, grid * grid + 1, size.width})[0]);
  b.set_token_grid(1, grid, grid);
  const auto path = [](std::int64_t i) { return "blocks." + std::to_string(i); };
  for (std::int64_t i = 0; i < size.blocks; ++i) x = block(b, path(i), x, size.heads);
  x = b.select(b.layer_norm("norm", x, epsilon), 0);
  if (b.has("head.weight")) x = b.linear("head", x);
  // After the last attention only the class token reaches the output, so Grad-CAM has to look before it.
  // The pooler is what Hugging Face adds untrained.
  return b.finish(x, {"pooler.dense.weight", "pooler.dense.bias"}, path(size.blocks - 1) + ".norm1");
}

}  // namespace maia
