// Forward passes of a TorchScript program with taps and edits.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/network.hpp"
#include "model/script/script_graph.hpp"
#include "model/script/script_layout.hpp"

namespace maia {

/// A program with what is known about its layers. Immutable once its network has been made.
struct ScriptModel {
  std::string name;
  std::int64_t input_size = 0;
  torch::jit::Module module;
  ScriptGraph graph;
  std::map<std::string, Placement> placements;               ///< of the layers, by path
  bool one_by_one = false;                                   ///< images are run one at a time
  at::MemoryFormat format = at::MemoryFormat::ChannelsLast;  ///< of the input and of the convolutions' weights
  bool packed = false;                     ///< convolutions in float32 on the CPU use oneDNN's own layouts
  std::vector<std::int64_t> output_sizes;  ///< for one image, without the batch's dimension
};

/// Throws Error as Network::compile() does.
std::shared_ptr<const Program> compile_script(std::shared_ptr<const ScriptModel> model, const Request& request);

/// The output of every marked module and of the program for `images` images of zeros, by path ("" is the program): its
/// sizes. The paths are in the order of execution. Throws Error if the program fails.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> observe_shapes(const ScriptModel& model,
                                                                              std::int64_t images);

/// Whether packing makes a difference of more than 1e-5 to the output, or fails.
bool packing_agrees(const std::shared_ptr<ScriptModel>& model);

}  // namespace maia
