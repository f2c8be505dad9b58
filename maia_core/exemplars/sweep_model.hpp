// What a sweep needs to know of a model.
#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <vector>

#include "model/network.hpp"
#include "model/preprocess.hpp"

namespace maia {

/// A model as a sweep uses it.
struct SweepModel {
  std::shared_ptr<const Network> network;
  Preprocess preprocess;
  std::string name;                      ///< as in Model::name()
  std::string hash;                      ///< as in Model::hash()
  std::vector<std::string> main_layers;  ///< what is looked at unless told otherwise
  bool has_classes = false;              ///< the output is class scores: the layers "logit" and "prob" exist
  at::Device device = at::kCPU;
};

/// The model of that name on that device, as Model's constructor takes them. Throws Error if there is none.
SweepModel load_sweep_model(const std::string& name, const std::string& device);

}  // namespace maia
