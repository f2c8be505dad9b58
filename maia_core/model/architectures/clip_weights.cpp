#include "model/architectures/clip_weights.hpp"

#include <string>

#include "maia/error.hpp"
#include "model/weights/key_maps.hpp"

namespace maia {
namespace {

const std::string image_prefix = "visual.";

bool of_image(const std::string& name) { return name.compare(0, image_prefix.size(), image_prefix) == 0; }

}  // namespace

StateDict clip_image_weights(const StateDict& weights) {
  const StateDict named = canonical(weights, KeyFamily::clip);
  StateDict result{{}, named.metadata, named.source};
  for (const auto& [name, tensor] : named.tensors)
    if (of_image(name)) result.tensors.emplace(name.substr(image_prefix.size()), tensor);
  if (result.tensors.empty())
    throw Error(weights.source + " holds no image tower of CLIP: no tensor's name begins with '" + image_prefix + "'");
  return result;
}

StateDict clip_text_weights(const StateDict& weights) {
  const StateDict named = canonical(weights, KeyFamily::clip);
  StateDict result{{}, named.metadata, named.source};
  for (const auto& [name, tensor] : named.tensors)
    if (!of_image(name) && name != "logit_scale") result.tensors.emplace(name, tensor);
  if (result.tensors.count("token_embedding.weight") == 0)
    throw Error(weights.source + " holds no text tower of CLIP: there is no 'token_embedding.weight'");
  return result;
}

graph::Activation::Kind clip_activation(const StateDict& weights) {
  const auto found = weights.metadata.find("activation");
  if (found == weights.metadata.end() || found->second == "quick_gelu") return graph::Activation::Kind::quick_gelu;
  if (found->second == "gelu") return graph::Activation::Kind::gelu;
  throw Error("the metadata of " + weights.source + " says activation '" + found->second +
              "'; it can be quick_gelu or gelu");
}

}  // namespace maia
