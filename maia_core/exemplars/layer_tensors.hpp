// What an accumulator holds, as tensors of a file.
#pragma once

#include <string>
#include <vector>

#include "exemplars/layer_accumulator.hpp"
#include "model/weights/safetensors_file.hpp"
#include "model/weights/safetensors_writer.hpp"

namespace maia {

/// The tensors that parts and stores have in common, named LAYER/...:
///   lowest, highest                       units
///   histogram_ends, _bins, _counts        units; occupied bins of all units, one after the other
///   top_images, top_values, top_exponents units x k
///   top_maps                              units x k x height x width, half precision, to be multiplied by 2^exponent;
///                                         units x k x 0 x 0 if the accumulator keeps no maps
///   bottom_images, bottom_values          units x k
/// The accumulator must be drained and live as long as this object.
class LayerTensors {
 public:
  explicit LayerTensors(const LayerAccumulator& layer) : layer_(layer) {}
  virtual ~LayerTensors() = default;
  LayerTensors(const LayerTensors&) = delete;
  LayerTensors& operator=(const LayerTensors&) = delete;

  virtual void declare(std::vector<TensorDeclaration>& declarations) const;
  virtual void write(SafetensorsWriter& writer) const;

 protected:
  std::string name(const char* tensor) const { return layer_.shape().path + "/" + tensor; }
  std::int64_t units() const { return layer_.shape().units; }
  void write_list(SafetensorsWriter& writer, const char* images, const char* values,
                  const std::vector<ScoredImage>& list) const;

  const LayerAccumulator& layer_;
};

/// What only a part needs, so that it can be merged:
///   sums, squares                         units x 3, fixed point as in ExactSum
///   strata_ends, _images, _values         units; the strata of all units, one after the other
///   uniform_images, uniform_values        units x samples
class PartLayerTensors : public LayerTensors {
 public:
  explicit PartLayerTensors(const LayerAccumulator& layer);
  void declare(std::vector<TensorDeclaration>& declarations) const override;
  void write(SafetensorsWriter& writer) const override;

 private:
  std::vector<std::int64_t> strata_ends_;
  std::vector<ScoredImage> strata_;
};

/// What only a store has:
///   mean, variance                        units, over all positions
///   dead                                  units, 0 or 1
///   sample_images, sample_values          units x samples
class StoreLayerTensors : public LayerTensors {
 public:
  StoreLayerTensors(const LayerAccumulator& layer, std::int64_t images) : LayerTensors(layer), images_(images) {}
  void declare(std::vector<TensorDeclaration>& declarations) const override;
  void write(SafetensorsWriter& writer) const override;

 private:
  std::int64_t images_;
};

/// Adds a part's tensors to an accumulator of the same shape and options. Images have numbers below `images`.
/// Throws Error, naming the file, if they are damaged.
void add_layer(LayerAccumulator& layer, const SafetensorsFile& file, std::int64_t images);

}  // namespace maia
