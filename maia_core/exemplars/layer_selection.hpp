// Which layers a sweep looks at.
#pragma once

#include <string>
#include <vector>

#include "exemplars/layer_accumulator.hpp"
#include "exemplars/sweep_model.hpp"

namespace maia {

/// The layers that any of the patterns names, in the order of execution, each once; the model's main layers if there is
/// no pattern. In a pattern, `*` stands for any characters but dots, `**` for any characters, `?` for one character:
/// "layer3.*.conv2", "blocks.**". "logit" and "prob" are the outputs of a model that has classes.
/// Throws Error if a pattern fits no layer, with the nearest names.
std::vector<LayerShape> select_layers(const SweepModel& model, const std::vector<std::string>& patterns);

/// What the store that maia makes by itself looks at: the main layers and, of a model that has classes, "logit" and
/// "prob".
std::vector<std::string> standard_layers(const SweepModel& model);

/// Whether a name fits a pattern as above.
bool fits_pattern(const std::string& name, const std::string& pattern);

}  // namespace maia
