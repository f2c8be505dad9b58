// Training the head on stored examples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/concepts/example_set.hpp"
#include "scene/concepts/network.hpp"

namespace maia::concepts {

struct TrainOptions {
  int hidden = 320;
  int epochs = 8;
  int batch = 16;             ///< images
  float rate = 2e-3F;         ///< Adam's; falls to nothing along a cosine
  float decay = 0.02F;        ///< of weights, per unit of rate
  float unit_dropout = 0.3F;  ///< share of the hidden units that an image goes without
  float layer_dropout =
      0.3F;  ///< share of the images that go without the hidden layer: the evidence learns to stand alone
  float largest_weight = 12;  ///< of positions that show a rare concept
  std::uint64_t seed = 0;
};

/// A network trained by Adam on the binary cross-entropy of each position and concept. `color` and `has_evidence` say
/// for each concept the number of its color, or -1, and whether the model has classes of it; only `learned` ones are
/// trained. After each epoch the state is written to `checkpoint`; if that file is there already, training goes on from
/// it, with the same result. Same options, examples, machine and number of threads: same weights. Throws Stopped.
Network train(const ExampleSet& examples, const std::vector<int>& color, const std::vector<bool>& learned,
              const std::vector<bool>& has_evidence, const TrainOptions& options, const std::string& checkpoint,
              const Progress& progress, const StopAsked& stop);

}  // namespace maia::concepts
