// The finished store as a file: what ExemplarStore reads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exemplars/dataset_file.hpp"
#include "exemplars/histogram.hpp"
#include "exemplars/ranked_images.hpp"
#include "exemplars/sweep_parameters.hpp"
#include "maia/image.hpp"
#include "model/weights/safetensors_file.hpp"

namespace maia {

/// The fraction of a unit's positions that lies below the threshold above which a position counts as active.
constexpr double threshold_quantile = 0.99;

/// A store that was opened. Opening checks the layout; what a query reads is checked then, so that opening a large
/// store takes no time. Safe to use from several threads. Everything throws Error, naming the file, where it is
/// damaged.
class StoreFile {
 public:
  /// Throws Error if it is no store, or an unfinished one.
  explicit StoreFile(SafetensorsFile file);

  const std::string& name() const { return file_.name(); }
  const SweepParameters& parameters() const { return parameters_; }
  const std::string& location() const { return dataset_.location(); }

  /// Images that were looked at and could be used.
  std::int64_t images() const { return parameters_.images - bad_.size(); }

  /// Number and reason of every image that could not be used.
  std::vector<std::pair<std::int64_t, std::string>> bad_images() const;

  /// The number of that layer. Throws Error with the nearest names if there is none.
  std::size_t layer(const std::string& path) const;

  /// Throws Error if the layer has no such unit.
  void check_unit(std::size_t layer, int unit) const;

  enum class List { top, bottom, sample };

  /// The first `k` of a unit's list; of the random sample, `k` spread evenly over it. There may be fewer.
  /// Throws Error if k is not in 1..parameters().k.
  std::vector<ScoredImage> list(List list, std::size_t layer, int unit, int k) const;

  /// The map of the unit's strongest image of that rank.
  Map top_map(std::size_t layer, int unit, int rank) const;

  HistogramView histogram(std::size_t layer, int unit) const;

  struct Statistics {
    double mean = 0, variance = 0;
    float lowest = 0, highest = 0;
    bool dead = false;
  };
  Statistics statistics(std::size_t layer, int unit) const;

  /// Some images of the dataset, numbered 0, 1, ...
  Dataset images(const std::vector<ScoredImage>& list) const;

 private:
  struct LayerView {
    LayerShape shape;
    std::span<const float> lowest, highest, top_values, bottom_values, sample_values;
    std::span<const std::int32_t> top_images, bottom_images, sample_images;
    std::span<const std::int8_t> exponents;
    std::span<const std::byte> maps;
    std::span<const std::int64_t> ends, counts;
    std::span<const std::uint16_t> bins;
    std::span<const double> mean, variance;
    std::span<const std::uint8_t> dead;
  };
  [[noreturn]] void fail(const std::string& what) const;
  LayerView view(const LayerShape& shape) const;

  SafetensorsFile file_;
  SweepParameters parameters_;
  StoredDataset dataset_;
  std::span<const std::int32_t> bad_;
  TextTensorView reasons_;
  std::vector<LayerView> layers_;
  std::map<std::string, std::size_t> layer_numbers_;
};

}  // namespace maia
