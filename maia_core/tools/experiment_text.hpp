// How an experiment is shown to a person and told to an agent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "maia/tools.hpp"

namespace maia {

/// What activations are measured against: the unit whose exemplars were looked at last.
struct Yardstick {
  float threshold = 0;                                                        ///< their mean activation
  std::function<std::vector<double>(const std::vector<float>&)> percentiles;  ///< System::percentiles
  std::string unit;  ///< its name if several units' were looked at, else empty
};

/// Shows a picture of all images, each with its title and activation, then the text, then a hint if no activation
/// reaches the threshold. An agent is told, for each image,
///   "title", activation: 3.45 (percentile 98 of the dataset's images)
/// without the parentheses where the dataset does not say, and then shown the image.
void show_experiment(const Experiment& experiment, const std::optional<Yardstick>& yardstick);

}  // namespace maia
