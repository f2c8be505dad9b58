#include "exemplars/sweep_state.hpp"

#include <algorithm>

#include "maia/error.hpp"

namespace maia {

SweepState::SweepState(SweepParameters sweep_parameters, bool is_exact)
    : parameters(std::move(sweep_parameters)), exact(is_exact) {
  AccumulatorOptions options;
  options.k = exact ? parameters.k : 2 * parameters.k + 10;
  options.samples = parameters.k;
  options.maps = exact;
  options.seed = parameters.seed;
  options.batch = parameters.batch;
  for (const LayerShape& layer : parameters.layers)
    layers.push_back(std::make_unique<LayerAccumulator>(layer, options));
}

std::int64_t SweepState::good_images() const {
  const auto start = [&](std::int64_t batch) { return std::min(batch * parameters.batch, parameters.images); };
  return start(next_batch) - start(first_batch) - std::ssize(bad);
}

}  // namespace maia
