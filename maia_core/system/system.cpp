#include "maia/system.hpp"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "image/interrupt.hpp"
#include "image/mask.hpp"
#include "model/forward.hpp"
#include "model/loaded_model.hpp"
#include "system/grad_cam.hpp"
#ifdef MAIA_HAVE_DNNL
#include "model/graph/dnnl/dnnl_program.hpp"
#endif

namespace maia {
namespace {

constexpr double store_quantile = 0.99;
constexpr double own_quantile = 0.95;
constexpr float class_threshold = 0.5F;

/// One unit's answer to each image.
struct UnitResponses {
  std::vector<float> activations;
  std::vector<Map> maps;
};

/// The value below which the fraction `quantile` of the map lies, once it has the image's size.
float own_threshold(const Map& map, const Image& image) {
  std::vector<float> values = upsampled(map, image.width(), image.height());
  const auto rank = static_cast<std::ptrdiff_t>(own_quantile * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

}  // namespace

struct System::State {
  State(int unit_number, const std::string& layer_path, Model of)
      : unit(unit_number), layer(layer_path), model(std::move(of)) {
    const int units = model.units(layer);
    const Model::Loaded& loaded = ModelAccess::loaded(model);
    is_class = !loaded.classes.empty() && (layer == "logit" || layer == "prob");
    if (unit < 0 || unit >= units)
      throw Error("no unit " + std::to_string(unit) + " in layer '" + layer + "' of " + model.name() +
                  "; it has units 0 to " + std::to_string(units - 1));
    if (is_class) {
      threshold = class_threshold;
    } else if (const auto found = ExemplarStore::find(model); found && has_layer(*found)) {
      take(*found);
    }
  }

  bool has_layer(const ExemplarStore& candidate) const {
    const auto layers = candidate.layers();
    return std::find(layers.begin(), layers.end(), layer) != layers.end();
  }

  void take(const ExemplarStore& from) {
    store = from;
    if (!is_class) threshold = from.quantile(layer, unit, store_quantile);
  }

  UnitResponses respond(const std::vector<Image>& images) const {
    const Model::Loaded& loaded = ModelAccess::loaded(model);
    if (is_class) {
      ClassResponses responses = grad_cam(loaded, images, unit);
      return {layer == "prob" ? std::move(responses.probabilities) : std::move(responses.logits),
              std::move(responses.maps)};
    }
    const c10::InferenceMode inference;
    Request request;
    request.taps = {layer};
    request.device = loaded.device;
    request.precision = precision;
    UnitResponses responses;
    forward(loaded, images, request, [&](std::size_t, const Result& result) {
      const at::Tensor maps = result.taps[0].select(1, unit).to(at::kCPU, at::kFloat).contiguous();
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

  int unit;
  std::string layer;
  Model model;
  bool is_class = false;
  std::optional<float> threshold;
  std::optional<ExemplarStore> store;
  MaskStyle style;
  Precision precision = Precision::float32;
};

System::System(int unit, const std::string& layer, const std::string& model, const std::string& device)
    : System(unit, layer, Model(model, device)) {}

System::System(int unit, const std::string& layer, Model model)
    : state_(std::make_shared<const State>(unit, layer, std::move(model))) {}

System System::of_class(const std::string& class_name, const Model& model) {
  return System(model.class_index(class_name), "logit", model);
}

Responses System::neuron(const std::vector<Image>& images) const {
  const Unbroken unbroken;
  UnitResponses answers = state_->respond(images);
  Responses responses{std::move(answers.activations), fit_all(ModelAccess::loaded(state_->model).preprocess, images)};
  at::parallel_for(0, static_cast<std::int64_t>(images.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      Image& image = responses.images[i];
      const Map& map = answers.maps[i];
      image = masked(image, map, state_->threshold ? *state_->threshold : own_threshold(map, image), state_->style);
    }
  });
  return responses;
}

Responses System::neuron(const Image& image) const { return neuron(std::vector<Image>{image}); }

std::vector<float> System::activations(const std::vector<Image>& images) const {
  return state_->respond(images).activations;
}

std::vector<Map> System::maps(const std::vector<Image>& images) const { return state_->respond(images).maps; }

Responses System::exemplars(int k) const {
  if (!state_->store)
    throw Error("there are no exemplars of layer '" + state_->layer + "' of " + state_->model.name() +
                "; make them from a folder of images with\n  maia exemplars --model " + state_->model.name() +
                " --images FOLDER --layers " + state_->layer);
  return state_->store->top_images(state_->layer, state_->unit, k, state_->style);
}

int System::unit() const { return state_->unit; }
const std::string& System::layer() const { return state_->layer; }
const Model& System::model() const { return state_->model; }

std::string System::name() const {
  const std::string of_model = state_->model.name() + " " + state_->layer;
  if (state_->is_class)
    return of_model + " of '" + state_->model.classes()[static_cast<std::size_t>(state_->unit)] + "'";
  return of_model + " unit " + std::to_string(state_->unit);
}

float System::threshold() const { return state_->threshold.value_or(std::numeric_limits<float>::quiet_NaN()); }

template <class Change>
void System::change(const Change& change) {
  auto changed = std::make_shared<State>(*state_);
  change(*changed);
  state_ = std::move(changed);
}

void System::set_threshold(float value) {
  if (std::isnan(value)) throw Error("the threshold must be a number");
  change([&](State& state) { state.threshold = value; });
}

void System::set_threshold_quantile(double quantile) {
  if (!state_->store)
    throw Error(
        "a quantile needs the distribution of the unit over a dataset, and there is no exemplar store with layer '" +
        state_->layer + "' of " + state_->model.name() + "; make one with maia exemplars, or use set_threshold()");
  change([&](State& state) { state.threshold = state.store->quantile(state.layer, state.unit, quantile); });
}

void System::use(const ExemplarStore& store) {
  if (store.model_hash() != state_->model.hash())
    throw Error("the exemplars in " + store.path() + " are of another model or other weights (" + store.model_name() +
                "), not of " + state_->model.name());
  if (!state_->has_layer(store)) {
    std::string layers;
    for (const std::string& layer : store.layers()) layers += (layers.empty() ? "" : ", ") + layer;
    throw Error("the exemplars in " + store.path() + " lack layer '" + state_->layer + "'; they are of " + layers);
  }
  change([&](State& state) { state.take(store); });
}

void System::set_mask_style(const MaskStyle& style) {
  change([&](State& state) { state.style = style; });
}

void System::set_bfloat16(bool on) {
#ifdef MAIA_HAVE_DNNL
  const bool available = graph::has_bfloat16();
#else
  const bool available = false;
#endif
  if (on && !available && ModelAccess::loaded(state_->model).device.is_cpu())
    throw Error("this processor does not compute in bfloat16 (it lacks AVX512-BF16); stay with float32");
  change([&](State& state) { state.precision = on ? Precision::bfloat16 : Precision::float32; });
}

MimeBundle mime_bundle_repr(const System& system) {
  const float threshold = system.threshold();
  std::string text = system.name() + " on " + system.model().device();
  if (!std::isnan(threshold)) text += ", threshold " + std::to_string(threshold);
  return {{"text/plain", text}};
}

}  // namespace maia
