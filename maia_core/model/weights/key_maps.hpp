// The names under which different packages store the same weights.
#pragma once

#include "model/weights/state_dict.hpp"

namespace maia {

/// The architectures whose names differ between packages. The canonical names are those of
enum class KeyFamily {
  resnet,  ///< torchvision: conv1.weight, layer1.0.conv1.weight, fc.weight
  vit,     ///< timm and DINO: cls_token, pos_embed, blocks.0.attn.qkv.weight, head.weight
  clip,    ///< OpenAI and open_clip: visual.conv1.weight, transformer.resblocks.0.attn.in_proj_weight, logit_scale
  efficientnet,  ///< timm: conv_stem.weight, bn1.weight, blocks.0.0.conv_dw.weight, classifier.weight
};

/// The same tensors under canonical names. Known are
///   resnet        torchvision, timm, Hugging Face (ResNetModel, ResNetForImageClassification)
///   vit           timm, DINO, Hugging Face (ViTModel, ViTForImageClassification; queries, keys and values are joined
///   to one tensor) clip          OpenAI, open_clip, Hugging Face (CLIPModel, CLIPVisionModelWithProjection,
///   CLIPTextModelWithProjection;
///                 queries, keys and values are joined), an image tower alone without its "visual."
///   efficientnet  timm, efficientnet-lite-pytorch (_conv_stem, _blocks.0._expand_conv)
/// and each of them behind one of the prefixes "module.", "model.", "backbone.", "encoder.", "_orig_mod.".
/// Counters and indices without weights (num_batches_tracked, position_ids, input_resolution) are left out. What is in
/// no list keeps its name: the builder that misses a tensor says what there is instead. Throws Error if two tensors
/// would get the same name or queries, keys and values do not fit together.
StateDict canonical(const StateDict& weights, KeyFamily family);

}  // namespace maia
