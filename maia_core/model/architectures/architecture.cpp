#include "model/architectures/architecture.hpp"

#include <algorithm>
#include <cctype>

#include "model/architectures/builders.hpp"

namespace maia {
namespace {

// Square images are seen whole, and the shorter side is what the paper's experiments resized.
Preprocess imagenet() { return {}; }

// tensorflow/tpu, models/official/efficientnet/lite/efficientnet_lite_builder.py: MEAN_RGB 127, STDDEV_RGB 128,
// bicubic.
Preprocess efficientnet_lite() {
  constexpr float mean = 127.0F / 255, deviation = 128.0F / 255;
  return {.filter = Image::Filter::bicubic, .mean = {mean, mean, mean}, .std = {deviation, deviation, deviation}};
}

// openai/CLIP, clip/clip.py.
Preprocess clip() {
  return {.filter = Image::Filter::bicubic,
          .mean = {0.48145466F, 0.4578275F, 0.40821073F},
          .std = {0.26862954F, 0.26130258F, 0.27577711F}};
}

/// The paths of every second block of twelve, where `pattern` has a # for its number.
std::vector<std::string> odd_blocks(const std::string& pattern) {
  std::vector<std::string> result;
  for (int i = 1; i < 12; i += 2) {
    std::string path = pattern;
    result.push_back(path.replace(path.find('#'), 1, std::to_string(i)));
  }
  return result;
}

Architecture resnet(int depth) {
  const std::string number = std::to_string(depth);
  return {.name = "resnet" + number,
          .aliases = {"resnet-" + number},
          .classes = "imagenet",
          .main_layers = {"conv1", "layer1", "layer2", "layer3", "layer4"},
          .preprocess = imagenet(),
          .build = [depth](const StateDict& weights) { return build_resnet(weights, depth); }};
}

// A stage's output is a linear bottleneck whose single units mean less than the widened values after the depthwise
// convolution and ReLU6 in its last block: on photographs of 102 objects, the five that activate a unit most are of one
// kind three times as often in blocks.6.0.bn2 as in blocks.6. conv_head instead of bn2, where ReLU6 cuts half of the
// units' maxima.
Architecture efficientnet_lite0() {
  return {.name = "efficientnet_lite0",
          .aliases = {"efficientnet-lite0", "tf_efficientnet_lite0"},
          .classes = "imagenet",
          .main_layers = {"blocks.1", "blocks.2.1.bn2", "blocks.3.2.bn2", "blocks.4.2.bn2", "blocks.5.3.bn2",
                          "blocks.6.0.bn2", "conv_head"},
          .preprocess = efficientnet_lite(),
          .build = build_efficientnet_lite0};
}

/// `size` is the letter of the width in the name.
Architecture dino(const std::string& size, const VitSize& parts) {
  const std::string patch = std::to_string(parts.patch), timm = size == "s" ? "small" : "base";
  return {.name = "dino_vit" + size + patch,
          .aliases = {"dino-vit" + size + patch, "vit_" + timm + "_patch" + patch + "_224.dino"},
          .main_layers = odd_blocks("blocks.#.mlp.fc1"),
          .preprocess = imagenet(),
          .build = [parts](const StateDict& weights) { return build_vit(weights, parts); }};
}

Architecture clip_rn50() {
  return {.name = "clip-RN50",
          .aliases = {"clip_rn50", "RN50"},
          .main_layers = {"layer1", "layer2", "layer3", "layer4"},
          .preprocess = clip(),
          .has_text = true,
          .build = build_clip_rn50};
}

Architecture clip_vit_b32() {
  return {.name = "clip-ViT-B32",
          .aliases = {"clip-ViT-B/32", "clip_vit_b32", "clip-ViT-B-32", "ViT-B/32", "ViT-B-32"},
          .main_layers = odd_blocks("transformer.resblocks.#.mlp.c_fc"),
          .preprocess = clip(),
          .has_text = true,
          .build = build_clip_vit_b32};
}

bool same(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> list = {
      efficientnet_lite0(),
      resnet(18),
      resnet(34),
      resnet(50),
      resnet(101),
      resnet(152),
      dino("s", {.patch = 8, .width = 384, .heads = 6}),
      dino("s", {.patch = 16, .width = 384, .heads = 6}),
      dino("b", {.patch = 8, .width = 768, .heads = 12}),
      dino("b", {.patch = 16, .width = 768, .heads = 12}),
      clip_rn50(),
      clip_vit_b32(),
  };
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
