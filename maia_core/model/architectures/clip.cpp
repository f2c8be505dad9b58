#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "model/architectures/builders.hpp"
#include "model/architectures/clip_weights.hpp"
#include "model/graph/builder.hpp"

namespace maia {
namespace {

using graph::Activation;
using graph::Builder;
using graph::Value;

constexpr std::int64_t side = 224;

Value convolution(Builder& b, const std::string& path, const char* number, Value x, const graph::ConvOptions& options) {
  return b.batch_norm(path + "bn" + number, b.conv2d(path + "conv" + number, x, options));
}

Value activated(Builder& b, const std::string& path, const char* number, Value x, const graph::ConvOptions& options) {
  return b.activation(path + "act" + number, convolution(b, path, number, x, options), Activation::Kind::relu);
}

/// A bottleneck that averages before it strides.
Value bottleneck(Builder& b, const std::string& path, Value x, std::int64_t width, std::int64_t stride) {
  const std::string inside = path + ".";
  const std::int64_t units = 4 * width;
  Value y = activated(b, inside, "1", x, {.units = width, .kernel = 1});
  y = activated(b, inside, "2", y, {.padding = 1, .units = width, .kernel = 3});
  if (stride > 1) y = b.average_pool(inside + "avgpool", y, stride);
  y = convolution(b, inside, "3", y, {.units = units, .kernel = 1});
  if (stride > 1 || b.shape(x)[1] != units) {
    const std::string shortcut = inside + "downsample";
    if (stride > 1) x = b.average_pool(shortcut + ".-1", x, stride);
    x = b.batch_norm(shortcut + ".1", b.conv2d(shortcut + ".0", x, {.units = units, .kernel = 1}));
    b.name(shortcut, x);
  }
  y = b.activation(inside + "act3", b.add(y, x), Activation::Kind::relu);
  b.name(path, y);
  return y;
}

/// Adds the mean over the patches to the class token.
at::Tensor add_mean(const std::vector<at::Tensor>& in) {
  const at::Tensor patches = in[0].narrow(1, 1, in[0].size(1) - 1);
  return at::cat({in[0].narrow(1, 0, 1) + patches.mean(1, true), patches}, 1);
}

/// Attention of one query (N x C) to keys and values (N x T x C): N x C.
graph::Function single_query_attention(std::int64_t heads) {
  return {.name = "single query attention", .run = [heads](const std::vector<at::Tensor>& in) {
            const std::int64_t n = in[0].size(0), width = in[0].size(1) / heads;
            const auto split = [&](const at::Tensor& x) { return x.view({n, -1, heads, width}).transpose(1, 2); };
            const at::Tensor query = split(in[0]) * (1 / std::sqrt(static_cast<double>(width)));
            const at::Tensor weights = at::softmax(at::matmul(query, split(in[1]).transpose(-2, -1)), -1);
            return at::matmul(weights, split(in[2])).reshape({n, heads * width});
          }};
}

/// The query is the mean of all positions; every position, and the mean, has its own embedding.
Value attention_pool(Builder& b, const std::string& path, Value x, std::int64_t heads) {
  const std::int64_t width = b.shape(x)[1], patches = b.shape(x)[2] * b.shape(x)[3];
  const at::Tensor position = b.tensor(path + ".positional_embedding", {patches + 1, width});
  // The mean of the tokens contains the mean of their embeddings, which the class token takes away again.
  const at::Tensor minus_mean = -position.narrow(0, 1, patches).mean(0, true);
  const Value embedded = b.tokens(x, minus_mean, position);
  const Value tokens = b.function({.name = "add mean", .run = add_mean}, {embedded}, b.shape(embedded));
  const auto project = [&](const char* which, Value from) {
    const std::string module = path + which;
    return b.linear("", from, b.tensor(module + ".weight", {width, width}), b.tensor(module + ".bias", {width}));
  };
  const Value query = project(".q_proj", b.select(tokens, 0));
  const Value pooled = b.function(single_query_attention(heads),
                                  {query, project(".k_proj", tokens), project(".v_proj", tokens)}, {1, width});
  return b.linear(path, pooled, b.tensor(path + ".c_proj.weight", {-1, width}), b.tensor(path + ".c_proj.bias", {-1}));
}

Value transformer_block(Builder& b, const std::string& path, Value x, std::int64_t heads, Activation::Kind kind) {
  constexpr double epsilon = 1e-5;
  const std::string attn = path + ".attn", mlp = path + ".mlp";
  const std::int64_t width = b.shape(x).back();
  Value y = b.layer_norm(path + ".ln_1", x, epsilon);
  y = b.linear("", y, b.tensor(attn + ".in_proj_weight", {3 * width, width}),
               b.tensor(attn + ".in_proj_bias", {3 * width}));
  y = b.linear(attn, b.attention(y, heads), b.tensor(attn + ".out_proj.weight", {width, width}),
               b.tensor(attn + ".out_proj.bias", {width}));
  x = b.add(x, y);
  y = b.linear(mlp + ".c_fc", b.layer_norm(path + ".ln_2", x, epsilon));
  y = b.linear(mlp + ".c_proj", b.activation(mlp + ".gelu", y, kind));
  b.name(mlp, y);
  x = b.add(x, y);
  b.name(path, x);
  return x;
}

}  // namespace

graph::Graph build_clip_rn50(const StateDict& weights) {
  constexpr std::array<int, 4> blocks = {3, 4, 6, 3};
  constexpr std::int64_t heads = 32;
  const StateDict named = clip_image_weights(weights);
  Builder b(named, side);
  Value x = activated(b, "", "1", b.input(), {.stride = 2, .padding = 1, .units = 32, .kernel = 3});
  x = activated(b, "", "2", x, {.padding = 1, .units = 32, .kernel = 3});
  x = activated(b, "", "3", x, {.padding = 1, .units = 64, .kernel = 3});
  x = b.average_pool("avgpool", x, 2);
  std::int64_t width = 64;
  for (std::size_t s = 0; s < blocks.size(); ++s, width *= 2) {
    const std::string stage = "layer" + std::to_string(s + 1);
    for (int i = 0; i < blocks[s]; ++i)
      x = bottleneck(b, stage + "." + std::to_string(i), x, width, s > 0 && i == 0 ? 2 : 1);
    b.name(stage, x);
  }
  return b.finish(attention_pool(b, "attnpool", x, heads));
}

graph::Graph build_clip_vit_b32(const StateDict& weights) {
  constexpr std::int64_t width = 768, heads = 12, blocks = 12, patch = 32, grid = side / patch;
  const StateDict named = clip_image_weights(weights);
  const Activation::Kind kind = clip_activation(weights);
  Builder b(named, side);
  Value x = b.conv2d("conv1", b.input(), {.stride = patch, .units = width, .kernel = patch});
  x = b.tokens(x, b.tensor("class_embedding", {width}).unsqueeze(0),
               b.tensor("positional_embedding", {grid * grid + 1, width}));
  b.set_token_grid(1, grid, grid);
  x = b.layer_norm("ln_pre", x, 1e-5);
  const auto path = [](std::int64_t i) { return "transformer.resblocks." + std::to_string(i); };
  for (std::int64_t i = 0; i < blocks; ++i) x = transformer_block(b, path(i), x, heads, kind);
  b.name("transformer", x);
  x = b.layer_norm("ln_post", b.select(x, 0), 1e-5);
  x = b.linear("", x, b.tensor("proj", {width, -1}).t().contiguous(), at::Tensor());
  // After the last attention only the class token reaches the output, so Grad-CAM has to look before it.
  return b.finish(x, {}, path(blocks - 1) + ".ln_1");
}

}  // namespace maia
