// Where in an image a class output comes from.
#pragma once

#include <vector>

#include "maia/image.hpp"
#include "model/loaded_model.hpp"

namespace maia {

/// A class output's value for some images, and its Grad-CAM maps.
struct ClassResponses {
  std::vector<float> logits;
  std::vector<float> probabilities;
  std::vector<Map> maps;  ///< 0..1, at the size of the last layer with a map; all 0 where nothing speaks for the class
};

/// Grad-CAM (Selvaraju et al. 2017) of one class: the last layer's maps, weighted by the mean gradient of the logit,
/// summed, negative values cut off, divided by the maximum.
ClassResponses grad_cam(const Model::Loaded& model, const std::vector<Image>& images, std::int64_t class_index);

}  // namespace maia
