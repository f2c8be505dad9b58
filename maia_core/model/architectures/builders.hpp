// The networks of each family, module by module under the names of the packages that their weights come from.
// Every function throws Error if the weights do not fit.
#pragma once

#include "model/graph/graph.hpp"
#include "model/weights/state_dict.hpp"

namespace maia {

/// torchvision's ResNets: `depth` is 18, 34, 50, 101 or 152. Input 224 x 224; output: the classes.
graph::Graph build_resnet(const StateDict& weights, int depth);

/// EfficientNet-Lite0 under timm's names (tf_efficientnet_lite0), whose bn* modules contain their activation: bn1.drop
/// is the normalised value, bn1 and bn1.act the one after ReLU6. Input 224 x 224; output: the classes.
graph::Graph build_efficientnet_lite0(const StateDict& weights);

struct VitSize {
  std::int64_t patch = 16;
  std::int64_t width = 384;
  std::int64_t heads = 6;
  std::int64_t blocks = 12;
};

/// DINO's vision transformers under timm's names. Input 224 x 224; output: the normalised class token, or the classes
/// if the weights have a head.
graph::Graph build_vit(const StateDict& weights, const VitSize& size);

/// CLIP's image towers under open_clip's names without the leading "visual."; output: the projected embedding, not
/// normalised. The tensors of the text tower are ignored.
graph::Graph build_clip_rn50(const StateDict& weights);
graph::Graph build_clip_vit_b32(const StateDict& weights);

}  // namespace maia
