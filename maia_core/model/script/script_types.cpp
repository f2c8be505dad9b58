#include "model/script/script_types.hpp"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <functional>
#include <set>
#include <unordered_map>
#include <vector>

namespace maia {
namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

void collect(Block* block, std::vector<Node*>& nodes) {
  for (Node* node : block->nodes()) {
    nodes.push_back(node);
    for (Block* inner : node->blocks()) collect(inner, nodes);
  }
}

std::vector<Node*> all_nodes(Graph& graph) {
  std::vector<Node*> nodes;
  collect(graph.block(), nodes);
  return nodes;
}

void change_constant(Graph& graph, Node* node, const c10::IValue& value) {
  torch::jit::WithInsertPoint guard(node);
  node->output()->replaceAllUsesWith(graph.insertConstant(value));
}

/// Constants that hold tensors, also lists and tuples of them.
void change_tensors(Graph& graph, const std::function<at::Tensor(const at::Tensor&, const Node&)>& change) {
  for (Node* node : all_nodes(graph)) {
    if (node->kind() != c10::prim::Constant) continue;
    const auto value = torch::jit::toIValue(node->output());
    if (!value) continue;
    if (value->isTensor() && value->toTensor().defined()) {
      const at::Tensor before = value->toTensor();
      const at::Tensor after = change(before, *node);
      if (!after.is_same(before)) change_constant(graph, node, after);
    } else if (value->isTensorList()) {
      c10::List<at::Tensor> after;
      for (const at::Tensor& tensor : value->toTensorVector()) after.push_back(change(tensor, *node));
      change_constant(graph, node, after);
    }
  }
}

/// Explicit types (`x.to(torch.half)`): integer constants that are an argument `dtype` of an operation.
void change_types(Graph& graph, const std::unordered_map<std::int64_t, at::ScalarType>& types) {
  for (Node* node : all_nodes(graph)) {
    const auto* schema = node->maybeSchema();
    if (!schema) continue;
    for (std::size_t i = 0; i < node->inputs().size() && i < schema->arguments().size(); ++i) {
      if (schema->arguments()[i].name() != "dtype") continue;
      const auto value = torch::jit::toIValue(node->input(i));
      if (!value || !value->isInt()) continue;
      const auto found = types.find(value->toInt());
      if (found == types.end()) continue;
      torch::jit::WithInsertPoint guard(node);
      node->replaceInput(i, graph.insertConstant(static_cast<std::int64_t>(found->second)));
    }
  }
}

void change_devices(Graph& graph, at::Device device) {
  for (Node* node : all_nodes(graph)) {
    if (node->kind() != c10::prim::Constant) continue;
    const auto value = torch::jit::toIValue(node->output());
    if (value && value->isDevice() && value->toDevice() != device) change_constant(graph, node, device);
  }
}

bool is_convolution_weight(const Node& constant) {
  for (const auto& use : constant.output()->uses()) {
    const auto kind = use.user->kind();
    if (use.offset == 1 && (kind == c10::aten::conv2d || kind == c10::aten::_convolution)) return true;
  }
  return false;
}

}  // namespace

void to_float32(Graph& graph) {
  std::unordered_map<std::int64_t, at::ScalarType> found;
  change_tensors(graph, [&](const at::Tensor& tensor, const Node&) {
    const at::ScalarType type = tensor.scalar_type();
    // A double of no dimension is how a trace writes a number in the source; it promotes nothing.
    if (type != at::kHalf && type != at::kBFloat16 && (type != at::kDouble || tensor.dim() == 0)) return tensor;
    found[static_cast<std::int64_t>(type)] = at::kFloat;
    return tensor.to(at::kFloat);
  });
  if (!found.empty()) change_types(graph, found);
  change_devices(graph, at::kCPU);
}

void move_constants(Graph& graph, at::Device device, at::ScalarType type, at::MemoryFormat format) {
  change_tensors(graph, [&](const at::Tensor& tensor, const Node& node) {
    const bool number = tensor.dim() == 0 && !tensor.is_cuda() && tensor.scalar_type() == at::kDouble;
    at::Tensor moved = tensor.scalar_type() == at::kFloat ? tensor.to(device, type)
                       : number                           ? tensor
                                                          : tensor.to(device);
    return moved.dim() == 4 && is_convolution_weight(node) ? moved.contiguous(format) : moved;
  });
  if (type != at::kFloat) change_types(graph, {{static_cast<std::int64_t>(at::kFloat), type}});
  if (!device.is_cpu()) change_devices(graph, device);
}

}  // namespace maia
