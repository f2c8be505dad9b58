#include "maia/model.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "model/architectures/architecture.hpp"
#include "model/forward.hpp"
#include "model/intervention.hpp"
#include "model/nearest.hpp"

namespace maia {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

void need_classes(const Model::Loaded& model) {
  if (model.classes.empty())
    throw Error(model.name + " has no classes: its output is an embedding of " +
                std::to_string(model.network->outputs()) + " numbers");
}

Activations activations_of(const std::string& layer, std::size_t images, const at::Tensor& first_maps) {
  Activations result;
  result.layer = layer;
  result.images = static_cast<int>(images);
  result.units = static_cast<int>(first_maps.size(1));
  result.height = static_cast<int>(first_maps.size(2));
  result.width = static_cast<int>(first_maps.size(3));
  result.values.resize(images * static_cast<std::size_t>(first_maps.numel() / first_maps.size(0)));
  return result;
}

}  // namespace

Map Activations::map(int image, int unit) const {
  if (image < 0 || image >= images)
    throw Error("no image " + std::to_string(image) + "; there are activations of images 0 to " +
                std::to_string(images - 1));
  if (unit < 0 || unit >= units)
    throw Error("no unit " + std::to_string(unit) + " in layer '" + layer + "'; it has units 0 to " +
                std::to_string(units - 1));
  const std::size_t positions = static_cast<std::size_t>(height) * width;
  const auto begin =
      values.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(image) * units + unit) * positions);
  return {width, height, {begin, begin + static_cast<std::ptrdiff_t>(positions)}};
}

float Activations::maximum(int image, int unit) const {
  const Map values_of_unit = map(image, unit);
  return *std::max_element(values_of_unit.values.begin(), values_of_unit.values.end());
}

Model::Model(const std::string& name, const std::string& device) : loaded_(load_model(name, device)) {}

std::vector<std::string> Model::names() {
  std::vector<std::string> names;
  for (const Architecture& architecture : architectures()) names.push_back(architecture.name);
  return names;
}

const std::string& Model::name() const { return loaded_->name; }
const std::string& Model::device() const { return loaded_->device_name; }
const std::string& Model::hash() const { return loaded_->hash(); }

std::vector<std::string> Model::layers() const {
  std::vector<std::string> paths;
  for (const Layer& layer : loaded_->network->layers()) paths.push_back(layer.path);
  if (!loaded_->classes.empty()) paths.insert(paths.end(), {"logit", "prob"});
  return paths;
}

std::vector<std::string> Model::main_layers() const { return loaded_->main_layers; }

int Model::units(const std::string& layer) const {
  if (!loaded_->classes.empty() && (layer == "logit" || layer == "prob"))
    return static_cast<int>(loaded_->classes.size());
  return static_cast<int>(find_layer(*loaded_->network, layer, loaded_->name).units);
}

const std::vector<std::string>& Model::classes() const { return loaded_->classes; }

int Model::class_index(const std::string& class_name) const {
  need_classes(*loaded_);
  const auto& names = loaded_->classes;
  const auto found = std::find_if(names.begin(), names.end(), [wanted = lower(class_name)](const std::string& name) {
    return lower(name) == wanted;
  });
  if (found == names.end())
    throw Error("no class '" + class_name + "' in " + loaded_->name + did_you_mean(class_name, names));
  return static_cast<int>(found - names.begin());
}

Image Model::fit(const Image& image) const { return loaded_->preprocess.fit(image); }

std::vector<Activations> Model::activations(const std::vector<Image>& images, const std::vector<std::string>& layers,
                                            const std::vector<Intervention>& interventions) const {
  const c10::InferenceMode inference;
  Request request;
  request.device = loaded_->device;
  request.edits = edits_of(interventions, images.size());
  bool wants_prob = false;
  for (const std::string& layer : layers) {
    const bool is_output = !loaded_->classes.empty() && (layer == "logit" || layer == "prob");
    request.output |= is_output;
    wants_prob |= is_output && layer == "prob";
    if (!is_output) request.taps.push_back(layer);
  }
  std::vector<Activations> results(layers.size());
  forward(*loaded_, images, request, [&](std::size_t first, const Result& result) {
    std::size_t tap = 0;
    const at::Tensor probabilities = wants_prob ? at::softmax(result.output, 1) : at::Tensor();
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const bool is_output = !loaded_->classes.empty() && (layers[i] == "logit" || layers[i] == "prob");
      at::Tensor maps = !is_output            ? result.taps[tap++]
                        : layers[i] == "prob" ? probabilities.unsqueeze(-1).unsqueeze(-1)
                                              : result.output.unsqueeze(-1).unsqueeze(-1);
      maps = maps.to(at::kCPU).contiguous();
      if (first == 0) results[i] = activations_of(layers[i], images.size(), maps);
      const std::size_t per_image = static_cast<std::size_t>(maps.numel() / maps.size(0));
      std::memcpy(results[i].values.data() + first * per_image, maps.data_ptr<float>(),
                  static_cast<std::size_t>(maps.numel()) * sizeof(float));
    }
  });
  if (images.empty())
    for (std::size_t i = 0; i < layers.size(); ++i) {
      results[i].layer = layers[i];
      results[i].units = units(layers[i]);
    }
  return results;
}

std::vector<std::vector<float>> Model::logits(const std::vector<Image>& images,
                                              const std::vector<Intervention>& interventions) const {
  const c10::InferenceMode inference;
  Request request;
  request.device = loaded_->device;
  request.output = true;
  request.edits = edits_of(interventions, images.size());
  std::vector<std::vector<float>> rows(images.size());
  forward(*loaded_, images, request, [&](std::size_t first, const Result& result) {
    const at::Tensor output = result.output.to(at::kCPU).contiguous();
    const float* row = output.data_ptr<float>();
    for (std::int64_t i = 0; i < output.size(0); ++i, row += output.size(1))
      rows[first + static_cast<std::size_t>(i)].assign(row, row + output.size(1));
  });
  return rows;
}

std::vector<Prediction> Model::predict(const Image& image, int k,
                                       const std::vector<Intervention>& interventions) const {
  need_classes(*loaded_);
  const int count = static_cast<int>(loaded_->classes.size());
  if (k < 1 || k > count)
    throw Error("can't give the " + std::to_string(k) + " most probable classes; " + loaded_->name + " has " +
                std::to_string(count));
  const std::vector<float> row = logits({image}, interventions).front();
  const float highest = *std::max_element(row.begin(), row.end());
  double sum = 0;
  for (const float value : row) sum += std::exp(static_cast<double>(value - highest));
  std::vector<int> order(row.size());
  for (int i = 0; i < count; ++i) order[i] = i;
  std::partial_sort(order.begin(), order.begin() + k, order.end(),
                    [&](int a, int b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
  std::vector<Prediction> best;
  for (int i = 0; i < k; ++i) {
    const int index = order[i];
    best.push_back({index, loaded_->classes[index], row[index],
                    static_cast<float>(std::exp(static_cast<double>(row[index] - highest)) / sum)});
  }
  return best;
}

std::vector<std::vector<float>> Model::similarity(const std::vector<Image>& images,
                                                  const std::vector<std::string>& texts) const {
  if (!loaded_->text) throw Error(loaded_->name + " has no text encoder; use clip-RN50 or clip-ViT-B32");
  const c10::InferenceMode inference;
  std::vector<std::vector<float>> rows = logits(images);
  if (texts.empty()) return std::vector<std::vector<float>>(images.size());
  const at::Tensor text = loaded_->text(texts).to(at::kCPU, at::kFloat).contiguous();
  const float* embeddings = text.data_ptr<float>();
  const auto width = static_cast<std::size_t>(text.size(1));
  for (auto& row : rows) {
    double norm = 0;
    for (const float value : row) norm += static_cast<double>(value) * value;
    std::vector<float> similarities;
    for (std::size_t t = 0; t < texts.size(); ++t) {
      double dot = 0;
      for (std::size_t i = 0; i < width; ++i) dot += static_cast<double>(row[i]) * embeddings[t * width + i];
      similarities.push_back(static_cast<float>(dot / std::sqrt(norm)));
    }
    row = std::move(similarities);
  }
  return rows;
}

}  // namespace maia
