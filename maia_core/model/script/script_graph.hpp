// A TorchScript program made ready for taps: one graph without calls, its weights constants, its modules marked.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace maia {

struct ScriptGraph {
  /// Inputs: the module, the batch. One output, of any type. Has maia::module_output nodes, at most one for a path, all
  /// in the outermost block.
  std::shared_ptr<torch::jit::Graph> graph;

  /// The attributes that the graph still reads from the module, by path: what the program changes while it runs
  /// (buffers written in place, attributes set) and what can't be a constant. Empty for nearly every network.
  std::vector<std::string> state;

  /// Module paths whose output can't be tapped -> why.
  std::map<std::string, std::string> hidden;

  /// Whether it may be computed in channels last: it does not look at strides itself.
  bool channels_last = true;

  /// Whether some normalisation uses the batch's own statistics, so that images must be run one by one.
  bool mixes_images = false;
};

/// Throws Error, naming `name`, if forward does not take one tensor, or was traced in training mode.
ScriptGraph read_script_graph(const torch::jit::Module& module, const std::string& name);

/// The outermost block's maia::module_output nodes, in the order of execution.
std::vector<torch::jit::Node*> module_outputs(torch::jit::Graph& graph);

/// A copy of the module for one run: the attributes in `state` are copied, everything else is shared.
c10::IValue fresh_module(const torch::jit::Module& module, const std::vector<std::string>& state);

}  // namespace maia
