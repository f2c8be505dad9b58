// The operations that maia puts into the graph of a TorchScript program.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/network.hpp"
#include "model/script/script_layout.hpp"

namespace maia {

/// Sees the outputs of modules while a graph with observers runs.
class ScriptObserver {
 public:
  virtual ~ScriptObserver() = default;
  virtual void see(const std::string& path, const at::Tensor& value) = 0;
};

/// The C++ values that a graph's own operations use. They are inputs of the graph after its first two; a run passes
/// them.
class ScriptPayloads {
 public:
  explicit ScriptPayloads(std::shared_ptr<torch::jit::Graph> graph) : graph_(std::move(graph)) {}

  /// maia::observe(Tensor(a) value, Capsule payload) -> Tensor(a): the value itself, which the observer sees. The
  /// observer must outlive the runs.
  torch::jit::Node* create_observer(torch::jit::Value* value, const std::string& path, ScriptObserver& observer);

  /// maia::edit(Tensor value, Capsule payload) -> Tensor: a new tensor, the value after the edits, in their order.
  torch::jit::Node* create_edit(torch::jit::Value* value, std::vector<Edit> edits, const Placement& placement);

  /// maia::gradient_tap(Tensor value, Capsule payload) -> (Tensor tap, Tensor rest): the tap is in its layer's layout
  /// and requires gradients; the second is a copy of it for what follows, which may change it in place.
  torch::jit::Node* create_gradient_tap(torch::jit::Value* value, const Placement& placement);

  /// In the order of the graph's inputs.
  const std::vector<c10::IValue>& values() const { return values_; }

  /// Such values for a run in which every gradient tap takes `tap` instead of what was computed.
  static std::vector<c10::IValue> with_tap(std::vector<c10::IValue> values, const at::Tensor& tap);

 private:
  torch::jit::Node* create(c10::Symbol kind, torch::jit::Value* value,
                           c10::intrusive_ptr<torch::CustomClassHolder> payload, std::size_t outputs);
  std::shared_ptr<torch::jit::Graph> graph_;
  std::vector<c10::IValue> values_;
};

/// maia::module_output(Tensor(a) value) -> Tensor(a): the value itself, marked as the output of the module `path`.
const c10::Symbol& module_output_symbol();
torch::jit::Node* create_module_output(torch::jit::Graph& graph, torch::jit::Value* value, const std::string& path);
const std::string& module_path(const torch::jit::Node& module_output);

/// Makes the operations known to libtorch. Call it before a graph that has them is analysed or run; any thread, any
/// number of times.
void register_script_operators();

}  // namespace maia
