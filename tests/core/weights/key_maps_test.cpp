#include "model/weights/key_maps.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/weights/expect_error.hpp"

namespace {

using maia::canonical;
using maia::KeyFamily;
using maia::StateDict;

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

KeyFamily family(const std::string& name) {
  if (name == "resnet") return KeyFamily::resnet;
  if (name == "vit") return KeyFamily::vit;
  if (name == "clip") return KeyFamily::clip;
  return KeyFamily::efficientnet;
}

/// Zeros of these shapes; they take no memory.
StateDict zeros(const Shapes& shapes, const std::string& prefix = "") {
  StateDict weights;
  for (const auto& [name, shape] : shapes) weights.tensors[prefix + name] = at::zeros({}).expand(shape);
  weights.source = "test";
  return weights;
}

Shapes shapes(const StateDict& weights) {
  Shapes result;
  for (const auto& [name, tensor] : weights.tensors) result[name] = tensor.sizes().vec();
  return result;
}

nlohmann::json cases() {
  std::ifstream in(MAIA_GOLDEN_DIR "/key_names.json");
  return nlohmann::json::parse(in);
}

TEST(KeyMaps, OtherPackagesNamesBecomeTheCanonicalOnes) {
  const nlohmann::json all = cases();
  EXPECT_GE(all.size(), 7U);
  for (const auto& [title, example] : all.items()) {
    const KeyFamily kind = family(example["family"]);
    const Shapes foreign = example["foreign"], expected = example["canonical"];
    EXPECT_EQ(shapes(canonical(zeros(foreign), kind)), expected) << title;
    EXPECT_EQ(shapes(canonical(zeros(foreign, "module.model."), kind)), expected) << title;
    EXPECT_EQ(shapes(canonical(zeros(expected), kind)), expected) << title << ", twice";
  }
}

TEST(KeyMaps, QueriesKeysAndValuesAreJoinedInThisOrder) {
  StateDict weights;
  const std::string vit = "vit.encoder.layer.3.attention.attention.";
  const at::Tensor q = at::full({2, 4}, 1.0), k = at::full({2, 4}, 2.0), v = at::full({2, 4}, 3.0);
  weights.tensors = {{vit + "query.weight", q}, {vit + "key.weight", k}, {vit + "value.weight", v}};
  EXPECT_TRUE(at::equal(canonical(weights, KeyFamily::vit).tensors.at("blocks.3.attn.qkv.weight"), at::cat({q, k, v})));
  const std::string clip = "text_model.encoder.layers.11.self_attn.";
  weights.tensors = {{clip + "q_proj.bias", q[0]}, {clip + "k_proj.bias", k[0]}, {clip + "v_proj.bias", v[0]}};
  EXPECT_TRUE(at::equal(canonical(weights, KeyFamily::clip).tensors.at("transformer.resblocks.11.attn.in_proj_bias"),
                        at::cat({q[0], k[0], v[0]})));
}

TEST(KeyMaps, ProjectionsOfClipAreTurned) {
  StateDict weights;
  const at::Tensor matrix = at::arange(6).reshape({2, 3});
  weights.tensors = {
      {"visual_projection.weight", matrix}, {"text_projection.weight", matrix}, {"logit_scale", at::zeros({})}};
  const StateDict result = canonical(weights, KeyFamily::clip);
  EXPECT_TRUE(at::equal(result.tensors.at("visual.proj"), matrix.t()));
  EXPECT_TRUE(at::equal(result.tensors.at("text_projection"), matrix.t()));
  EXPECT_TRUE(result.tensors.at("visual.proj").is_contiguous());
}

TEST(KeyMaps, WhatDoesNotFitTogetherIsAnError) {
  StateDict weights;
  weights.source = "file";
  const std::string vit = "encoder.layer.0.attention.attention.";
  weights.tensors = {{"cls_token", at::zeros({1})},
                     {vit + "query.weight", at::zeros({2, 2})},
                     {vit + "key.weight", at::zeros({2, 2})}};
  EXPECT_ERROR(canonical(weights, KeyFamily::vit), "'blocks.0.attn.qkv.weight' in file do not fit");
  weights.tensors[vit + "value.weight"] = at::zeros({2, 3});
  EXPECT_ERROR(canonical(weights, KeyFamily::vit), "do not fit");
  weights.tensors = {{"cls_token", at::zeros({1})}, {"vit.embeddings.cls_token", at::zeros({1})}};
  EXPECT_ERROR(canonical(weights, KeyFamily::vit), "two tensors for 'cls_token'");
}

TEST(KeyMaps, MetadataAndUnknownNamesStay) {
  StateDict weights{{{"something.new", at::zeros({2})}}, {{"licence", "MIT"}}, "file"};
  const StateDict result = canonical(weights, KeyFamily::resnet);
  EXPECT_EQ(result.metadata, weights.metadata);
  EXPECT_EQ(result.source, "file");
  EXPECT_TRUE(result.tensors.contains("something.new"));
  EXPECT_TRUE(canonical({}, KeyFamily::vit).tensors.empty());
}

}  // namespace
