// Everything that a sweep gathers about one layer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "exemplars/exact_sum.hpp"
#include "exemplars/histogram.hpp"
#include "exemplars/random_key.hpp"
#include "exemplars/ranked_images.hpp"
#include "exemplars/reduce.hpp"
#include "exemplars/zeroed_array.hpp"

namespace maia {

/// A layer as a sweep and a store know it.
struct LayerShape {
  std::string path;
  std::int64_t units = 0, height = 1, width = 1;

  std::int64_t positions() const { return height * width; }
  bool operator==(const LayerShape&) const = default;
};

/// A batch of taps in memory.
struct BatchMaps {
  MapsView maps;                         ///< of the batch's first image
  std::ptrdiff_t image_stride = 0;       ///< in floats
  std::span<const std::int32_t> images;  ///< each row's number in the dataset; -1: a row that does not count
};

/// How much is kept of every unit.
struct AccumulatorOptions {
  int k = 30;              ///< of the strongest and of the weakest images, 1..65535
  int samples = 30;        ///< random images, at least 1
  bool maps = true;        ///< of the strongest images
  std::uint64_t seed = 0;  ///< of the random choices
  int batch = 16;          ///< the most rows of a batch
};

/// For every unit of a layer: histogram, sums, extremes, the k strongest images with their maps, the k weakest, and
/// random images. All of it comes out the same in whatever order and in however many parts the images came: sums are
/// integers, lists are totally ordered, random choices hang on the image's number. The memory does not grow with the
/// number of images.
///
/// What came last may wait to be counted: nothing that can be asked for is complete before drain().
///
/// A batch is taken in two steps, so that an image that turns out to be unusable in one layer counts in none: reduce(),
/// then commit(). Both work on ranges of unit groups, and different ranges may be worked on by different threads.
class LayerAccumulator {
 public:
  LayerAccumulator(LayerShape shape, const AccumulatorOptions& options);

  const LayerShape& shape() const { return shape_; }
  int k() const { return k_; }
  int samples() const { return samples_; }
  bool with_maps() const { return with_maps_; }
  std::int64_t groups() const { return static_cast<std::int64_t>(groups_.size()); }

  /// Reduces the batch for the groups first..last-1. Sets valid[i] to 0 if row i has a value that is not finite or
  /// not less than largest_activation in magnitude, and leaves it alone otherwise.
  void reduce(const BatchMaps& batch, std::int64_t first, std::int64_t last, std::uint8_t* valid);

  /// Takes the reduced batch for good, except for the rows with valid[i] == 0.
  void commit(const BatchMaps& batch, std::int64_t first, std::int64_t last, const std::uint8_t* valid);

  /// A unit's activation for a row of the last batch that was committed. All its rows must have been valid.
  float last_activation(std::int64_t row, std::int64_t unit) const {
    const Group& group = groups_[unit / unit_group];
    return group.rows[group.batch + row].maximum[unit % unit_group];
  }

  /// Completes everything.
  void drain();

  struct Unit {
    ExactSum sum, squares;  ///< over all positions of all images
    Histogram histogram;
    float lowest = 0;   ///< of the images' maxima; +infinity if there was no image
    float highest = 0;  ///< -infinity if there was no image
  };
  const Unit& unit(std::int64_t unit) const { return units_[unit]; }

  /// k entries each, best first; image -1 where there are fewer images.
  std::span<const ScoredImage> top(std::int64_t unit) const { return {&top_[unit * k_], static_cast<std::size_t>(k_)}; }
  std::span<const ScoredImage> bottom(std::int64_t unit) const {
    return {&bottom_[unit * k_], static_cast<std::size_t>(k_)};
  }

  /// The map of the unit's strongest image of that rank: positions() values in half precision, and their exponent.
  /// Only with AccumulatorOptions::maps.
  std::span<const std::uint16_t> top_map(std::int64_t unit, int rank) const;
  std::int8_t top_exponent(std::int64_t unit, int rank) const;

  /// A random image of every bin of StrataBins that an image's activation lies in, ascending.
  std::vector<ScoredImage> strata(std::int64_t unit) const;

  /// samples() images drawn at random from all; image -1 where there are fewer.
  std::span<const ScoredImage> uniform(std::int64_t unit) const {
    return {&uniform_[unit * samples_], static_cast<std::size_t>(samples_)};
  }

  /// At most samples() random images of different activations, spread evenly over the range from the lowest to the
  /// highest; where the range has gaps, the places are taken by images drawn from all. Weakest first.
  std::vector<ScoredImage> sample(std::int64_t unit) const;

  /// What another accumulator of the same shape and options gathered about other images, unit by unit.
  void add_counts(std::int64_t unit, const Unit& other);
  /// `map` is not used without AccumulatorOptions::maps.
  void offer_top(std::int64_t unit, const ScoredImage& image, const std::uint16_t* map, std::int8_t exponent);
  void offer_bottom(std::int64_t unit, const ScoredImage& image);
  void offer_stratum(std::int64_t unit, const ScoredImage& image);
  void offer_uniform(std::int64_t unit, const ScoredImage& image);

 private:
  struct StagedMap {
    std::int32_t row = 0;
    std::int8_t unit = 0;  ///< in the group
    std::int8_t exponent = 0;
  };
  /// The rows of one group of units that wait: those up to `batch` came earlier, the others are the current batch.
  struct Group {
    std::vector<std::int32_t> images;
    std::vector<GroupReduction> rows;
    std::int64_t batch = 0;
    std::int64_t bins = 0;          ///< rows of bins_ that wait to be counted
    std::vector<StagedMap> staged;  ///< maps of the current batch that may be among the strongest, by row
    std::vector<std::uint16_t> maps;
    std::vector<float> map;      ///< the one that is being staged
    std::int64_t uncounted = 0;  ///< values per unit since the counters were emptied
  };

  std::uint16_t* bins(std::int64_t group, std::int64_t row) { return &bins_[(group * most_bins_ + row) * unit_group]; }
  std::uint32_t* counters(std::int64_t group) { return &counters_[group * unit_group * histogram_stride]; }
  int units_of(std::int64_t group) const;
  void make_room(std::int64_t group, int rows);
  void keep_valid(const BatchMaps& batch, std::int64_t group, const std::uint8_t* valid);
  void settle(std::int64_t group);
  void count(std::int64_t group);
  void drain_counters(std::int64_t group);
  void reduce_row(const BatchMaps& batch, int row, std::int64_t first, int count, std::uint8_t* valid);
  ScoredImage& stratum(std::int64_t unit, float activation);
  void stage(const MapsView& maps, std::int32_t image, std::int64_t group, int row);
  void offer_stratum(std::int64_t unit, const ScoredImage& image, const UnitKey& key);
  void offer_uniform(std::int64_t unit, const ScoredImage& image, const UnitKey& key);

  LayerShape shape_;
  int k_, samples_;
  bool with_maps_;
  std::uint64_t key_;
  std::int64_t most_bins_;  ///< rows of bins that can wait in a group; 0 if they are counted at once
  ZeroedArray<std::uint16_t> bins_;
  ZeroedArray<std::uint32_t> counters_;
  std::vector<Unit> units_;
  std::vector<ScoredImage> top_, bottom_;
  std::vector<std::uint16_t> slots_;  ///< where the maps of the strongest are, by rank
  ZeroedArray<std::uint16_t> maps_;
  std::vector<std::int8_t> exponents_;       ///< by slot
  ZeroedArray<ScoredImage> strata_;          ///< an image's number + 1, so that zero is none
  std::vector<ScoredImage> uniform_;         ///< by key
  std::vector<std::uint64_t> uniform_last_;  ///< the largest key of those that a unit has
  std::vector<Group> groups_;
};

}  // namespace maia
