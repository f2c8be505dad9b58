// Weights and images that are functions of a name, the same in golden/make_golden.py, and its golden files.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/weights/state_dict.hpp"

namespace maia::reference {

/// Of any size and kind, told by its name: weights scaled by their inputs, variances around 1, everything else small.
at::Tensor tensor(const std::string& name, const std::vector<std::int64_t>& shape);

/// Every tensor of a JSON object of names and shapes.
StateDict weights(const nlohmann::json& shapes);

/// 1 x 3 x 224 x 224.
at::Tensor image();

/// golden/NAME.json.
nlohmann::json golden(const std::string& name);

/// The largest difference between `value` and the golden samples, as a fraction of the golden root mean square.
/// Throws if the shape is another.
double relative_error(const at::Tensor& value, const nlohmann::json& samples);

}  // namespace maia::reference
