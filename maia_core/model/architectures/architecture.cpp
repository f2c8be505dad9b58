#include "model/architectures/architecture.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "model/architectures/builders.hpp"

namespace maia {
namespace {

// Square images are seen whole, and the shorter side is what the paper's experiments resized.
Preprocess imagenet() { return {}; }

// tensorflow/tpu, models/official/efficientnet/lite/efficientnet_lite_builder.py: MEAN_RGB 127, STDDEV_RGB 128, bicubic.
Preprocess efficientnet_lite() {
  constexpr float mean = 127.0F / 255, deviation = 128.0F / 255;
  return {224, Image::Filter::bicubic, {mean, mean, mean}, {deviation, deviation, deviation}};
}

// openai/CLIP, clip/clip.py.
Preprocess clip() {
  return {224,
          Image::Filter::bicubic,
          {0.48145466F, 0.4578275F, 0.40821073F},
          {0.26862954F, 0.26130258F, 0.27577711F}};
}

/// pattern with every # replaced by each of the numbers.
std::vector<std::string> numbered(const std::string& pattern, std::initializer_list<int> numbers) {
  std::vector<std::string> result;
  for (const int number : numbers) {
    std::string path = pattern;
    result.push_back(path.replace(path.find('#'), 1, std::to_string(number)));
  }
  return result;
}

Architecture resnet(int depth) {
  const std::string number = std::to_string(depth);
  return {"resnet" + number,
          {"resnet-" + number},
          "imagenet",
          {"conv1", "layer1", "layer2", "layer3", "layer4"},
          imagenet(),
          false,
          [depth](const StateDict& weights) { return build_resnet(weights, depth); }};
}

Architecture dino(const std::string& size, const VitSize& parts) {
  const std::string patch = std::to_string(parts.patch);
  return {"dino_vit" + size + patch,
          {"dino-vit" + size + patch, "vit_" + std::string(size == "s" ? "small" : "base") + "_patch" + patch + "_224.dino"},
          "",
          numbered("blocks.#.mlp.fc1", {1, 3, 5, 7, 9, 11}),
          imagenet(),
          false,
          [parts](const StateDict& weights) { return build_vit(weights, parts); }};
}

std::vector<Architecture> all() {
  std::vector<Architecture> result;
  // The widened values after the depthwise convolution and ReLU6 of each stage's last block. A stage's output is a linear
  // bottleneck whose single units mean less: on photographs of 102 objects, the five that activate a unit most are of one kind
  // three times as often in blocks.6.0.bn2 as in blocks.6. conv_head instead of bn2, where ReLU6 cuts half of the units' maxima.
  std::vector<std::string> stages = {"blocks.1",       "blocks.2.1.bn2", "blocks.3.2.bn2", "blocks.4.2.bn2",
                                     "blocks.5.3.bn2", "blocks.6.0.bn2", "conv_head"};
  result.push_back({"efficientnet_lite0",
                    {"efficientnet-lite0", "tf_efficientnet_lite0"},
                    "imagenet",
                    stages,
                    efficientnet_lite(),
                    false,
                    build_efficientnet_lite0});
  for (const int depth : {18, 34, 50, 101, 152}) result.push_back(resnet(depth));
  result.push_back(dino("s", {8, 384, 6, 12}));
  result.push_back(dino("s", {16, 384, 6, 12}));
  result.push_back(dino("b", {8, 768, 12, 12}));
  result.push_back(dino("b", {16, 768, 12, 12}));
  result.push_back({"clip-RN50",
                    {"clip_rn50", "RN50"},
                    "",
                    {"layer1", "layer2", "layer3", "layer4"},
                    clip(),
                    true,
                    build_clip_rn50});
  result.push_back({"clip-ViT-B32",
                    {"clip-ViT-B/32", "clip_vit_b32", "clip-ViT-B-32", "ViT-B/32", "ViT-B-32"},
                    "",
                    numbered("transformer.resblocks.#.mlp.c_fc", {1, 3, 5, 7, 9, 11}),
                    clip(),
                    true,
                    build_clip_vit_b32});
  return result;
}

bool same(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> list = all();
  return list;
}

const Architecture* find_architecture(const std::string& name) {
  for (const Architecture& architecture : architectures()) {
    if (same(architecture.name, name)) return &architecture;
    for (const std::string& alias : architecture.aliases)
      if (same(alias, name)) return &architecture;
  }
  return nullptr;
}

}  // namespace maia
