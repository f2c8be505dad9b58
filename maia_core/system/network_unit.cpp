#include "system/network_unit.hpp"

#include <ATen/core/Tensor.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "model/loaded_model.hpp"
#include "system/grad_cam.hpp"

namespace maia {
namespace {

constexpr float class_threshold = 0.5F;

class NetworkUnit : public Unit {
 public:
  NetworkUnit(int unit, std::string layer, Model model)
      : unit_(unit), layer_(std::move(layer)), model_(std::move(model)) {}

  std::vector<Image> seen(const std::vector<Image>& images) const override {
    return fit_all(ModelAccess::loaded(model_).preprocess, images);
  }
  int number() const override { return unit_; }
  const std::string& layer() const override { return layer_; }
  std::string name() const override { return model_.name() + " " + layer_ + " unit " + std::to_string(unit_); }
  const Model& model() const override { return model_; }

 protected:
  int unit_;
  std::string layer_;
  Model model_;
};

class Channel : public NetworkUnit {
 public:
  using NetworkUnit::NetworkUnit;

  UnitResponses respond(const std::vector<Image>& images, Precision precision) const override {
    const Model::Loaded& loaded = ModelAccess::loaded(model_);
    const c10::InferenceMode inference;
    Request request;
    request.taps = {layer_};
    request.device = loaded.device;
    request.precision = precision;
    UnitResponses responses;
    forward(loaded, images, request, [&](std::size_t, const Result& result) {
      const at::Tensor maps = result.taps[0].select(1, unit_).to(at::kCPU, at::kFloat).contiguous();
      const int height = static_cast<int>(maps.size(1)), width = static_cast<int>(maps.size(2));
      const std::ptrdiff_t positions = static_cast<std::ptrdiff_t>(height) * width;
      for (std::int64_t i = 0; i < maps.size(0); ++i) {
        const float* values = maps.data_ptr<float>() + i * positions;
        responses.activations.push_back(*std::max_element(values, values + positions));
        responses.maps.push_back({width, height, {values, values + positions}});
      }
    });
    return responses;
  }
};

class ClassOutput : public NetworkUnit {
 public:
  using NetworkUnit::NetworkUnit;

  UnitResponses respond(const std::vector<Image>& images, Precision) const override {
    ClassResponses responses = grad_cam(ModelAccess::loaded(model_), images, unit_);
    return {layer_ == "prob" ? std::move(responses.probabilities) : std::move(responses.logits),
            std::move(responses.maps)};
  }
  std::string name() const override {
    return model_.name() + " " + layer_ + " of '" + model_.classes()[static_cast<std::size_t>(unit_)] + "'";
  }
  std::optional<float> own_threshold() const override { return class_threshold; }
  bool has_distribution() const override { return false; }
};

}  // namespace

std::shared_ptr<const Unit> network_unit(int unit, const std::string& layer, Model model) {
  const int units = model.units(layer);
  if (unit < 0 || unit >= units)
    throw Error("no unit " + std::to_string(unit) + " in layer '" + layer + "' of " + model.name() +
                "; it has units 0 to " + std::to_string(units - 1));
  const bool is_class = !model.classes().empty() && (layer == "logit" || layer == "prob");
  if (is_class) return std::make_shared<const ClassOutput>(unit, layer, std::move(model));
  return std::make_shared<const Channel>(unit, layer, std::move(model));
}

}  // namespace maia
