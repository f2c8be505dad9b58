// The two towers in the weights of a CLIP model.
#pragma once

#include "model/graph/graph.hpp"
#include "model/weights/state_dict.hpp"

namespace maia {

/// The image tower's tensors without the leading "visual.", or the text tower's, under open_clip's names. Throws Error
/// if there is no such tower in the weights.
StateDict clip_image_weights(const StateDict& weights);
StateDict clip_text_weights(const StateDict& weights);

/// OpenAI's CLIP and most of its fine-tuned versions use the quick GELU; a safetensors file whose metadata has
/// "activation": "gelu" says that it needs the exact one, as LAION's weights do. Throws Error if it says anything else
/// but "quick_gelu".
graph::Activation::Kind clip_activation(const StateDict& weights);

}  // namespace maia
