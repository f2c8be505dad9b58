// What a dataset says about every unit of a model: its strongest images and the distribution of its activations.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "maia/image.hpp"
#include "maia/model.hpp"

namespace maia {

/// A unit's activations over a dataset. `mean`, `variance` and quantiles are over all positions of all images.
struct UnitStatistics {
  std::int64_t images = 0;
  double mean = 0;
  double variance = 0;
  float lowest_maximum = 0;   ///< smallest activation (spatial maximum) of any image
  float highest_maximum = 0;  ///< largest activation of any image
  bool dead = false;          ///< the unit has the same value everywhere, or is never above zero after a ReLU
};

/// One image of a dataset as a unit sees it.
struct Exemplar {
  std::int64_t image = 0;  ///< the image's number in the dataset
  std::string path;        ///< where it came from
  float activation = 0;    ///< the unit's spatial maximum
};

/// The result of `maia exemplars`: one memory-mapped file. A value; safe to use from several threads.
class ExemplarStore {
 public:
  /// Throws Error, naming the file, if it can't be read or is damaged.
  static ExemplarStore open(const std::string& path);

  /// The store that `maia exemplars` made last for this model, else the one that maia made by itself, if there is one.
  static std::optional<ExemplarStore> find(const Model& model);

  /// The first of these two stores that has the layer, if one has.
  static std::optional<ExemplarStore> find(const Model& model, const std::string& layer);

  const std::string& path() const;
  const std::string& model_name() const;
  const std::string& model_hash() const;
  std::int64_t images() const;              ///< number of images that were looked at
  std::vector<std::string> layers() const;  ///< the layers that were looked at
  int units(const std::string& layer) const;

  /// At most `k` exemplars of a unit: the strongest (best first), the weakest (weakest first), or a random sample
  /// stratified over the unit's range (ascending). Throws Error if the layer or unit does not exist, or if k is not
  /// in 1..stored.
  std::vector<Exemplar> top(const std::string& layer, int unit, int k = 15) const;
  std::vector<Exemplar> bottom(const std::string& layer, int unit, int k = 15) const;
  std::vector<Exemplar> sample(const std::string& layer, int unit, int k = 15) const;

  /// The same with masks, as System::neuron shows them. Throws Error, naming the file, if an image of the dataset is
  /// no longer there or has changed. For bottom and sample no masks are stored: their images are shown whole.
  Responses top_images(const std::string& layer, int unit, int k = 15, const MaskStyle& style = {}) const;

  UnitStatistics statistics(const std::string& layer, int unit) const;

  /// The value below which the fraction `q` (0..1) of the unit's positions lies, by a histogram with logarithmic bins:
  /// the relative error is at most quantile_error(). Throws Error if q is out of range.
  float quantile(const std::string& layer, int unit, double q) const;
  static double quantile_error();

  /// The fraction (0..1) of the unit's positions whose value is at most `value`, with the same error.
  double rank(const std::string& layer, int unit, float value) const;

  /// For each activation the fraction (0..1) of the dataset's images whose activation (spatial maximum) is below it:
  /// exact among the stored strongest and weakest images, between them estimated from the positions, usually within
  /// 0.05. Throws Error if the layer or unit does not exist.
  std::vector<double> image_ranks(const std::string& layer, int unit, const std::vector<float>& activations) const;

 private:
  struct Impl;
  explicit ExemplarStore(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace maia
