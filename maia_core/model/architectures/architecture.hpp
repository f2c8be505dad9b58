// The architectures that maia can build, and where each is described.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/graph/graph.hpp"
#include "model/preprocess.hpp"
#include "model/weights/state_dict.hpp"

namespace maia {

struct Architecture {
  std::string name;                  ///< e.g. "resnet152", "dino_vits8", "clip-RN50"
  std::vector<std::string> aliases;  ///< other spellings in use, e.g. "clip-ViT-B/32"
  std::string classes;               ///< "imagenet" if the outputs are its 1000 classes, else empty
  std::vector<std::string> main_layers;
  Preprocess preprocess;
  bool has_text = false;  ///< CLIP

  /// Throws Error if the weights do not fit.
  std::function<graph::Graph(const StateDict&)> build;
};

/// All of them, in the order in which they are listed to people.
const std::vector<Architecture>& architectures();

/// By name or alias, case ignored; nullptr if there is none.
const Architecture* find_architecture(const std::string& name);

}  // namespace maia
