#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "maia/error.hpp"
#include "model/architectures/architecture.hpp"
#include "reference_weights.hpp"

namespace maia {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Architectures, EveryNameAndAliasFindsOne) {
  std::set<std::string> names;
  for (const Architecture& architecture : architectures()) {
    EXPECT_TRUE(names.insert(architecture.name).second) << architecture.name;
    EXPECT_EQ(find_architecture(architecture.name), &architecture);
    EXPECT_FALSE(architecture.main_layers.empty());
    for (const std::string& alias : architecture.aliases) {
      EXPECT_EQ(find_architecture(alias), &architecture) << alias;
      EXPECT_TRUE(names.insert(alias).second) << alias;
    }
  }
  EXPECT_EQ(architectures().size(), 12U);
  EXPECT_EQ(find_architecture("CLIP-VIT-B/32")->name, "clip-ViT-B32");
  EXPECT_EQ(find_architecture("resnet51"), nullptr);
  EXPECT_EQ(find_architecture(""), nullptr);
}

TEST(Architectures, OnlyClipReadsTexts) {
  for (const Architecture& architecture : architectures())
    EXPECT_EQ(architecture.has_text, architecture.name.rfind("clip-", 0) == 0) << architecture.name;
}

TEST(Architectures, WeightsOfAnotherOneAreRefused) {
  const nlohmann::json vits16 = reference::golden("dino_vits16").at("tensors");
  const StateDict weights = reference::weights(vits16);
  EXPECT_NO_THROW(find_architecture("dino_vits16")->build(weights));
  EXPECT_NE(message_of([&] {
              find_architecture("dino_vits8")->build(weights);
            }).find("'patch_embed.proj.weight' of reference weights is 384 x 3 x 16 x 16, but 384 x 3 x 8 x 8"),
            std::string::npos);
  EXPECT_NE(message_of([&] { find_architecture("dino_vitb16")->build(weights); }).find("another architecture"),
            std::string::npos);
  EXPECT_NE(message_of([&] { find_architecture("resnet18")->build(weights); }).find("no tensor 'conv1.weight'"),
            std::string::npos);
  EXPECT_NE(message_of([&] { find_architecture("clip-RN50")->build(weights); }).find("no image tower"),
            std::string::npos);
  EXPECT_NE(message_of([&] { find_architecture("efficientnet_lite0")->build(StateDict{}); }).find("none at all"),
            std::string::npos);
}

TEST(Architectures, AVitWithMoreBlocksIsRefused) {
  StateDict weights = reference::weights(reference::golden("dino_vits16").at("tensors"));
  weights.tensors["blocks.12.norm1.weight"] = reference::tensor("norm", {384});
  EXPECT_NE(message_of([&] { find_architecture("dino_vits16")->build(weights); }).find("blocks.12.norm1.weight"),
            std::string::npos);
}

TEST(Architectures, AVitWithAHeadHasClasses) {
  StateDict weights = reference::weights(reference::golden("dino_vits16").at("tensors"));
  weights.tensors["head.weight"] = reference::tensor("head.weight", {10, 384});
  weights.tensors["head.bias"] = reference::tensor("head.bias", {10});
  const graph::Graph graph = find_architecture("dino_vits16")->build(weights);
  EXPECT_EQ(graph.nodes[static_cast<std::size_t>(graph.output)].shape, (std::vector<std::int64_t>{1, 10}));
  EXPECT_EQ(graph.values.count("head"), 1U);
}

TEST(Architectures, ClipIgnoresItsTextTower) {
  StateDict weights = reference::weights(reference::golden("clip-RN50").at("tensors"));
  for (auto& [name, tensor] : reference::weights(reference::golden("clip_text").at("tensors")).tensors)
    weights.tensors.emplace(name, tensor);
  weights.tensors["logit_scale"] = reference::tensor("logit_scale", {});
  EXPECT_NO_THROW(find_architecture("clip-RN50")->build(weights));
  weights.tensors["visual.layer5.weight"] = reference::tensor("layer5", {1});
  EXPECT_NE(message_of([&] { find_architecture("clip-RN50")->build(weights); }).find("layer5.weight"),
            std::string::npos);
}

}  // namespace
}  // namespace maia
