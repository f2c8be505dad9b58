#include "maia/system.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>

#include "image/interrupt.hpp"
#include "image/mask.hpp"
#include "scene/default_exemplars/default_exemplars.hpp"
#include "system/dataset_range.hpp"
#include "system/default_detector.hpp"
#include "system/network_unit.hpp"
#include "system/shown_progress.hpp"
#include "system/synthetic_unit.hpp"
#include "system/unit.hpp"
#ifdef MAIA_HAVE_DNNL
#include "model/graph/dnnl/dnnl_program.hpp"
#endif

namespace maia {
namespace {

constexpr double store_quantile = 0.99;
constexpr double own_quantile = 0.95;

/// The value below which the fraction `own_quantile` of the map lies, once it has the image's size.
float own_threshold(const Map& map, const Image& image) {
  std::vector<float> values = upsampled(map, image.width(), image.height());
  const auto rank = static_cast<std::ptrdiff_t>(own_quantile * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

/// Where threshold and exemplars come from. exemplars() may find them late, in a System that others read meanwhile.
class Basis {
 public:
  Basis() = default;
  Basis(const Basis& other) {
    const std::lock_guard lock(other.mutex_);
    threshold_ = other.threshold_;
    store_ = other.store_;
  }
  Basis& operator=(const Basis&) = delete;

  std::optional<float> threshold() const {
    const std::lock_guard lock(mutex_);
    return threshold_;
  }
  std::optional<ExemplarStore> store() const {
    const std::lock_guard lock(mutex_);
    return store_;
  }
  void set_threshold(std::optional<float> threshold) {
    const std::lock_guard lock(mutex_);
    threshold_ = threshold;
  }

  void set_store(const ExemplarStore& store) {
    const std::lock_guard lock(mutex_);
    store_ = store;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<float> threshold_;
  std::optional<ExemplarStore> store_;
};

}  // namespace

struct System::State {
  explicit State(std::shared_ptr<const Unit> of) : unit(std::move(of)) { basis.set_threshold(unit->own_threshold()); }

  static bool has_layer(const ExemplarStore& candidate, const std::string& layer) {
    const auto layers = candidate.layers();
    return std::find(layers.begin(), layers.end(), layer) != layers.end();
  }

  /// A threshold that was set by hand stays; another one comes from the store.
  void take(const ExemplarStore& from) const {
    basis.set_store(from);
    if (unit->has_distribution() && !by_hand)
      basis.set_threshold(from.quantile(unit->layer(), unit->number(), store_quantile));
  }

  std::shared_ptr<const Unit> unit;
  mutable Basis basis;
  bool by_hand = false;
  MaskStyle style;
  Precision precision = Precision::float32;
};

System::System(std::shared_ptr<State> state) : state_(std::move(state)) {}

System::System(int unit, const std::string& layer, const std::string& model, const std::string& device)
    : System(unit, layer, Model(model, device)) {}

System::System(int unit, const std::string& layer, Model model) {
  auto state = std::make_shared<State>(network_unit(unit, layer, std::move(model)));
  if (const auto found = ExemplarStore::find(state->unit->model(), layer)) state->take(*found);
  state_ = std::move(state);
}

System System::of_class(const std::string& class_name, const Model& model) {
  return System(model.class_index(class_name), "logit", model);
}

System System::synthetic(const std::string& rule, std::shared_ptr<const ConceptDetector> detector) {
  if (!detector) detector = default_detector();
  return System(std::make_shared<State>(synthetic_unit(rule, std::move(detector))));
}

Responses System::neuron(const std::vector<Image>& images) const {
  const Unbroken unbroken;
  const std::optional<float> threshold = state_->basis.threshold();
  UnitResponses answers = state_->unit->respond(images, state_->precision);
  Responses responses{std::move(answers.activations), state_->unit->seen(images)};
  at::parallel_for(0, static_cast<std::int64_t>(images.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      Image& image = responses.images[i];
      const Map& map = answers.maps[i];
      image = masked(image, map, threshold ? *threshold : own_threshold(map, image), state_->style);
    }
  });
  return responses;
}

Responses System::neuron(const Image& image) const { return neuron(std::vector<Image>{image}); }

std::vector<float> System::activations(const std::vector<Image>& images) const {
  return state_->unit->respond(images, state_->precision).activations;
}

std::vector<Map> System::maps(const std::vector<Image>& images) const {
  return state_->unit->respond(images, state_->precision).maps;
}

Responses System::exemplars(int k) const {
  if (auto own = state_->unit->own_exemplars(k, state_->style)) return *std::move(own);
  if (!state_->basis.store()) {
    std::optional<ExemplarStore> found = ExemplarStore::find(model(), layer());
    if (!found && model().name() == Model::embedded && default_exemplars_have(model(), layer())) {
      ShownProgress progress;
      found = ExemplarStore::open(default_exemplars(model(), progress.hooks()));
    }
    if (!found)
      throw Error("there are no exemplars of layer '" + layer() + "' of " + model().name() +
                  "; make them with\n  maia" + " exemplars --model " + model().name() + " --layers " + layer() +
                  " --out FILE" + "\nfrom scenes of maia's own, or with --images FOLDER from yours, and take them by" +
                  " system.use(ExemplarStore::open(FILE))");
    state_->take(*found);
  }
  return state_->basis.store()->top_images(layer(), unit(), k, state_->style);
}

std::vector<double> System::percentiles(const std::vector<float>& activations) const {
  if (auto own = state_->unit->own_percentiles(activations)) return *std::move(own);
  const std::optional<ExemplarStore> store = state_->basis.store();
  if (!store) return std::vector<double>(activations.size(), std::numeric_limits<double>::quiet_NaN());
  std::vector<double> percentiles = store->image_ranks(layer(), unit(), activations);
  for (double& value : percentiles) value *= 100;
  return percentiles;
}

std::optional<System::Range> System::dataset_range() const {
  if (const auto own = state_->unit->own_percentiles({0})) {
    // A detector's scores.
    return std::isnan(own->front()) ? std::nullopt : std::optional<Range>({0, 1});
  }
  const std::optional<ExemplarStore> store = state_->basis.store();
  if (!store) return std::nullopt;
  const UnitStatistics statistics = store->statistics(layer(), unit());
  return Range{statistics.lowest_maximum, statistics.highest_maximum};
}

int System::unit() const { return state_->unit->number(); }
const std::string& System::layer() const { return state_->unit->layer(); }
const Model& System::model() const { return state_->unit->model(); }
std::string System::name() const { return state_->unit->name(); }
float System::threshold() const { return state_->basis.threshold().value_or(std::numeric_limits<float>::quiet_NaN()); }

template <class Change>
void System::change(const Change& change) {
  auto changed = std::make_shared<State>(*state_);
  change(*changed);
  state_ = std::move(changed);
}

void System::set_threshold(float value) {
  if (std::isnan(value)) throw Error("the threshold must be a number");
  change([&](State& state) {
    state.by_hand = true;
    state.basis.set_threshold(value);
  });
}

void System::set_threshold_quantile(double quantile) {
  const std::optional<ExemplarStore> store = state_->basis.store();
  if (!store)
    throw Error(
        "a quantile needs the distribution of the unit over a dataset, and there is no exemplar store with layer '" +
        layer() + "' of " + name() + "; make one with maia exemplars, or use set_threshold()");
  set_threshold(store->quantile(layer(), unit(), quantile));
}

void System::use(const ExemplarStore& store) {
  if (store.model_hash() != model().hash())
    throw Error("the exemplars in " + store.path() + " are of another model or other weights (" + store.model_name() +
                "), not of " + model().name());
  if (!State::has_layer(store, layer())) {
    std::string layers;
    for (const std::string& layer : store.layers()) layers += (layers.empty() ? "" : ", ") + layer;
    throw Error("the exemplars in " + store.path() + " lack layer '" + layer() + "'; they are of " + layers);
  }
  change([&](State& state) {
    state.by_hand = false;
    state.take(store);
  });
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
  if (on && !available && model().device() == "cpu")
    throw Error("this processor does not compute in bfloat16 (it lacks AVX512-BF16); stay with float32");
  change([&](State& state) { state.precision = on ? Precision::bfloat16 : Precision::float32; });
}

MimeBundle mime_bundle_repr(const System& system) {
  const float threshold = system.threshold();
  std::string text = system.name();
  if (!std::isnan(threshold)) text += ", threshold " + std::to_string(threshold);
  return {{"text/plain", text}};
}

}  // namespace maia
