// Images through a model, batch by batch.
#pragma once

#include <functional>
#include <vector>

#include "maia/image.hpp"
#include "model/loaded_model.hpp"

namespace maia {

/// Fits the images to the model's input, runs them in batches and calls `use` with the number of each batch's first
/// image and its result. Throws Error if the person asks to stop.
void forward(const Model::Loaded& model, const std::vector<Image>& images, const Request& request,
             const std::function<void(std::size_t first, const Result& result)>& use);

/// What the model sees of each image, in parallel.
std::vector<Image> fit_all(const Preprocess& preprocess, const std::vector<Image>& images);

}  // namespace maia
