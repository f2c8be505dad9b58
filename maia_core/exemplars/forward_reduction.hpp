// A batch through the network and into the accumulators.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exemplars/image_batches.hpp"
#include "exemplars/layer_accumulator.hpp"
#include "exemplars/sweep_model.hpp"

namespace maia {

/// Runs batches and gives the taps of every layer to its accumulator. Uses libtorch's threads, so call it from one
/// thread.
class ForwardReduction {
 public:
  /// The accumulators must live as long as this object. Throws Error if the model can't be run so.
  ForwardReduction(const SweepModel& model, Precision precision, std::vector<LayerAccumulator*> layers);

  /// Images that can't be used (because they could not be decoded, or a layer's values are not finite or too large) are
  /// added to `bad` with the reason and count nowhere. Throws Error if the taps do not have the layers' shapes.
  void run(const ImageBatches::Batch& batch, std::map<std::int32_t, std::string>& bad);

  /// Seconds that run() spent in the network, and in the accumulators.
  double forward_seconds() const { return forward_seconds_; }
  double reduce_seconds() const { return reduce_seconds_; }

 private:
  /// A share of the work: some groups of units of a layer.
  struct Task {
    std::size_t layer = 0;
    std::int64_t first = 0, last = 0;
    std::vector<std::uint8_t> valid;  ///< by row
  };
  std::vector<at::Tensor> taps(const ImageBatches::Batch& batch) const;
  void make_tasks();

  SweepModel model_;
  std::vector<LayerAccumulator*> layers_;
  std::shared_ptr<const Program> program_;
  std::vector<Task> tasks_;
  double forward_seconds_ = 0, reduce_seconds_ = 0;
};

}  // namespace maia
