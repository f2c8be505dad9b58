// One unit of one model, instrumented.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "maia/chart.hpp"
#include "maia/exemplars.hpp"
#include "maia/image.hpp"
#include "maia/model.hpp"
#include "maia/services.hpp"

namespace maia {

/// A unit under the lens: a channel of a convolution, a dimension of a transformer's tokens, or a class output.
///   System system(122, "layer4", "resnet152");
///   auto [activations, masked] = system.neuron(images);
///
/// A value; copies share the model. The const functions are safe to call from several threads.
class System {
 public:
  /// `layer` is a dotted module path of the model, or "logit" or "prob" for a class output; `unit` counts from 0.
  /// `model` and `device` as in Model. Throws Error if one of them does not exist, naming what does.
  ///
  /// The threshold comes from the exemplar store of the model, if `maia exemplars` made one with this layer.
  System(int unit, const std::string& layer, const std::string& model = Model::embedded,
         const std::string& device = "cpu");

  /// The same for a model that is already loaded.
  System(int unit, const std::string& layer, Model model);

  /// A class by its name, e.g. System::of_class("zebra"): unit = index of the class, layer = "logit".
  static System of_class(const std::string& class_name, const Model& model = Model());

  /// A unit whose behavior is known because a detector plays it: "dog" responds to dogs; "dog OR car" to either, with
  /// the larger of the two scores and both masks; "dog | leash" to dogs, but only where there is a leash. The
  /// activation is the detector's score (0..1), 0 if it does not find the thing or the condition is not met. Without a
  /// detector it is what `%backend` shows, a HeadDetector unless it was changed. Throws Error, naming the nearest it
  /// knows, if the detector can't find one of the words.
  static System synthetic(const std::string& rule, std::shared_ptr<const ConceptDetector> detector = nullptr);

  /// One activation and one masked image for each image, in their order; images are run in batches.
  ///
  /// The activation is the spatial maximum of the unit's map; for a class it is the output itself. The masked image is
  /// what the model saw: positions where the map, brought to the image's size by half-pixel bilinear interpolation, is
  /// above threshold() keep their brightness, the rest is darkened. Without a store every image has its own threshold,
  /// the 0.95 quantile of its interpolated map. For a class the map is Grad-CAM of the last layer with a map, divided
  /// by its maximum, and the threshold is 0.5.
  ///
  /// The result for an image does not depend on the other images: it differs by at most 1e-4 of the largest activation.
  Responses neuron(const std::vector<Image>& images) const;
  Responses neuron(const Image& image) const;

  /// Only the numbers, or only the maps.
  std::vector<float> activations(const std::vector<Image>& images) const;
  std::vector<Map> maps(const std::vector<Image>& images) const;

  /// The strongest images of the dataset, best first. For the embedded model the dataset is made at first use, if `maia
  /// exemplars` was not run on another: 3000 scenes, in a minute or two. Throws Error if no store holds this
  /// layer, saying how to make one.
  Responses exemplars(int k = 15) const;

  /// For each activation the percentage (0..100) of the dataset's images that activate the unit less, as
  /// ExemplarStore::image_ranks gives it; for a synthetic unit exactly. NaN where no store holds the unit, or, for one
  /// whose exemplars are made at first use, before exemplars() was called.
  std::vector<double> percentiles(const std::vector<float>& activations) const;

  /// Activations as bars, one under each label (or none at all), with lines at threshold() and, where percentiles()
  /// knows the dataset, at the activation of its strongest image and the one that 99% of its images stay below.
  Chart bars(const std::vector<std::string>& labels, const std::vector<float>& activations) const;

  /// How the activations of the dataset's images are distributed, as percentiles() gives it, with threshold() and flags
  /// at these activations. Makes the dataset or throws Error as exemplars() does.
  Chart histogram(const std::vector<float>& activations = {}, const std::vector<std::string>& labels = {}) const;

  int unit() const;                  ///< 0 for a synthetic unit
  const std::string& layer() const;  ///< "synthetic" for a synthetic unit
  const Model& model() const;        ///< Throws Error for a synthetic unit: there is no network behind it.

  /// "efficientnet_lite0 blocks.6.0 unit 17", or with the class's name, or "synthetic unit 'dog OR car'".
  std::string name() const;

  /// The value above which a position counts as active. NaN while every image has its own.
  float threshold() const;

  /// Sets it by hand, or as a quantile (0..1, default 0.99) of the unit's positions in the store.
  void set_threshold(float value);
  void set_threshold_quantile(double quantile);

  /// Takes thresholds and exemplars from this store. Throws Error if it is of another model or lacks the layer.
  void use(const ExemplarStore& store);

  /// How masked images are drawn from now on. For images without darkening, e.g. to edit exemplars, change a copy:
  /// `System plain = system; plain.set_mask_style({1});`
  void set_mask_style(const MaskStyle& style);

  /// Computes in bfloat16 from now on: faster on processors that have it, with about three significant digits.
  /// Throws Error if the processor has no bfloat16.
  void set_bfloat16(bool on);

 private:
  struct State;
  explicit System(std::shared_ptr<State> state);
  template <class Change>
  void change(const Change& change);
  struct Range;
  std::optional<Range> dataset_range() const;
  std::shared_ptr<const State> state_;
};

MimeBundle mime_bundle_repr(const System&);

/// One of the synthetic units of the paper (section 4.2, appendix C4).
struct SyntheticUnit {
  std::string rule;       ///< for System::synthetic()
  std::string kind;       ///< "monosemantic", "polysemantic" or "conditional"
  std::string objection;  ///< why the detector can't play it; empty if it can
};

/// All 85 of them, as the authors released them.
std::vector<SyntheticUnit> paper_units(const ConceptDetector& detector);

}  // namespace maia
