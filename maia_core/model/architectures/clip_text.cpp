#include "model/architectures/clip_text.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "maia/error.hpp"
#include "model/architectures/clip_weights.hpp"
#include "model/architectures/tokenizer.hpp"
#include "model/graph/checked_weights.hpp"

namespace maia {
namespace {

constexpr std::int64_t vocabulary = 49408;
constexpr std::int64_t context = 77;
constexpr std::int64_t head_width = 64;
constexpr std::int64_t batch = 64;

struct Affine {
  at::Tensor weight;
  at::Tensor bias;
  [[nodiscard]] at::Tensor linear(const at::Tensor& x) const { return at::linear(x, weight, bias); }
  [[nodiscard]] at::Tensor norm(const at::Tensor& x) const {
    return at::layer_norm(x, {x.size(-1)}, weight, bias, 1e-5);
  }
};

struct Block {
  Affine ln_1, in_proj, out_proj, ln_2, c_fc, c_proj;
};

at::Tensor causal_attention(const at::Tensor& qkv, std::int64_t heads) {
  const std::int64_t tokens = qkv.size(1), width = qkv.size(2) / 3 / heads;
  const at::Tensor parts = qkv.view({qkv.size(0), tokens, 3, heads, width}).permute({2, 0, 3, 1, 4});
  const at::Tensor future = at::full({tokens, tokens}, -std::numeric_limits<float>::infinity()).triu(1);
  const double scale = 1 / std::sqrt(static_cast<double>(width));
  const at::Tensor weights = at::softmax(at::matmul(parts[0] * scale, parts[1].transpose(-2, -1)) + future, -1);
  return at::matmul(weights, parts[2]).transpose(1, 2).flatten(2);
}

}  // namespace

struct ClipText::Tower {
  at::Tensor token_embedding, position, projection;  ///< vocabulary x C, context x C, C x D
  std::vector<Block> blocks;
  Affine ln_final;
  graph::Activation::Kind activation = graph::Activation::Kind::quick_gelu;

  [[nodiscard]] at::Tensor activated(const at::Tensor& x) const {
    return activation == graph::Activation::Kind::gelu ? at::gelu(x) : x * (x * 1.702).sigmoid();
  }
};

ClipText::ClipText(const StateDict& weights) {
  const StateDict named = clip_text_weights(weights);
  graph::CheckedWeights w(named);
  Tower tower;
  tower.activation = clip_activation(weights);
  tower.token_embedding = w.tensor("token_embedding.weight", {vocabulary, -1});
  const std::int64_t width = tower.token_embedding.size(1);
  tower.position = w.tensor("positional_embedding", {context, width});
  tower.projection = w.tensor("text_projection", {width, -1});
  const auto affine = [&](const std::string& path, std::vector<std::int64_t> shape, const char* dot = ".") {
    return Affine{.weight = w.tensor(path + dot + "weight", shape), .bias = w.tensor(path + dot + "bias", {shape[0]})};
  };
  tower.ln_final = affine("ln_final", {width});
  for (std::size_t i = 0; i == 0 || w.has("transformer.resblocks." + std::to_string(i) + ".ln_1.weight"); ++i) {
    const std::string path = "transformer.resblocks." + std::to_string(i);
    tower.blocks.push_back({affine(path + ".ln_1", {width}), affine(path + ".attn.in_proj", {3 * width, width}, "_"),
                            affine(path + ".attn.out_proj", {width, width}), affine(path + ".ln_2", {width}),
                            affine(path + ".mlp.c_fc", {4 * width, width}),
                            affine(path + ".mlp.c_proj", {width, 4 * width})});
  }
  w.check_all_used({});
  if (width % head_width != 0)
    throw Error("the text tower of " + w.origin() + " is " + std::to_string(width) + " wide, which is no multiple of " +
                std::to_string(head_width));
  tower_ = std::make_shared<const Tower>(std::move(tower));
}

std::int64_t ClipText::width() const { return tower_->projection.size(1); }

at::Tensor ClipText::embed_tokens(const at::Tensor& tokens) const {
  const c10::InferenceMode inference;
  const Tower& t = *tower_;
  const std::int64_t n = tokens.size(0), length = tokens.size(1), width = t.position.size(1);
  at::Tensor x =
      t.token_embedding.index_select(0, tokens.flatten()).view({n, length, width}) + t.position.narrow(0, 0, length);
  for (const Block& block : t.blocks) {
    x = x + block.out_proj.linear(causal_attention(block.in_proj.linear(block.ln_1.norm(x)), width / head_width));
    x = x + block.c_proj.linear(t.activated(block.c_fc.linear(block.ln_2.norm(x))));
  }
  // The end token has the highest number; what follows it can't be seen from there.
  const at::Tensor rows = at::arange(n, tokens.options()) * length + tokens.argmax(1);
  return at::matmul(t.ln_final.norm(x.view({n * length, width}).index_select(0, rows)), t.projection);
}

at::Tensor ClipText::embed(const std::vector<std::string>& texts) const {
  const c10::InferenceMode inference;
  std::vector<std::vector<std::int64_t>> ids;
  for (const std::string& text : texts) {
    std::vector<std::int64_t> tokens = Tokenizer::clip().encode(text);
    if (static_cast<std::int64_t>(tokens.size()) > context - 2)
      throw Error("the text '" + text.substr(0, 60) + "...' has " + std::to_string(tokens.size()) +
                  " tokens, but CLIP reads at most " + std::to_string(context - 2) + "; shorten it");
    tokens.insert(tokens.begin(), Tokenizer::start);
    tokens.push_back(Tokenizer::end);
    ids.push_back(std::move(tokens));
  }
  std::vector<at::Tensor> rows = {at::empty({0, width()})};
  for (std::size_t begin = 0; begin < ids.size(); begin += batch) {
    const std::size_t end = std::min(ids.size(), begin + batch);
    std::size_t length = 0;
    for (std::size_t i = begin; i < end; ++i) length = std::max(length, ids[i].size());
    at::Tensor tokens =
        at::full({static_cast<std::int64_t>(end - begin), static_cast<std::int64_t>(length)}, 0, at::kLong);
    for (std::size_t i = begin; i < end; ++i)
      std::copy(ids[i].begin(), ids[i].end(), tokens.data_ptr<std::int64_t>() + (i - begin) * length);
    const at::Tensor embedded = embed_tokens(tokens);
    rows.push_back(embedded / embedded.norm(2, 1, true));
  }
  return at::cat(rows, 0);
}

}  // namespace maia
