// From random scenes to a concept head, and what it is worth.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/concepts/evaluation.hpp"
#include "scene/concepts/scene_examples.hpp"
#include "scene/concepts/trainer.hpp"

namespace maia::concepts {

struct TrainingOptions {
  std::size_t scenes = 5000;   ///< to learn from
  std::size_t held_out = 600;  ///< scenes for calibration, and for each kind of test
  std::uint64_t seed = 0;      ///< of the scenes; that of the network is in `network`
  TrainOptions network;
  int threads = 0;     ///< that draw scenes; 0: all processors
  std::string folder;  ///< for examples and checkpoints; a folder of its own for each choice of examples is made in it
  bool restart = false;  ///< throws away what an earlier start left for the same choice
};

struct TrainingReport {
  std::string folder;  ///< where the examples are
  double seconds = 0;
  std::vector<SplitResult> results;  ///< of each kind of test, then of all together ("all")
};

/// Draws scenes, computes their features, trains, calibrates, evaluates and writes the head to `out`. What is done
/// already in the folder is used again: killed or stopped, the same call goes on with the same result. Throws Stopped,
/// or Error.
TrainingReport train_concepts(const std::string& out, const std::vector<Concept>& vocabulary,
                              const TrainingOptions& options, const Progress& progress, const StopAsked& stop);

/// The evaluation alone, of the head in a file, on the same scenes as `train_concepts` would use.
TrainingReport evaluate_concepts(const std::string& head_file, const TrainingOptions& options, const Progress& progress,
                                 const StopAsked& stop);

}  // namespace maia::concepts
