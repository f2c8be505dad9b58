#include "model/script/script_packing.hpp"

#include <ATen/Context.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/frozen_ops_to_mkldnn.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/script/script_operators.hpp"

namespace maia {
namespace {

using torch::jit::Block;
using torch::jit::Node;

constexpr std::array<std::string_view, 24> between = {
    "aten::batch_norm", "aten::relu",     "aten::relu_",       "aten::add",
    "aten::add_",       "aten::cat",      "aten::max_pool2d",  "aten::avg_pool2d",
    "aten::linear",     "aten::addmm",    "aten::t",           "aten::flatten",
    "aten::reshape",    "aten::view",     "aten::contiguous",  "aten::dropout",
    "aten::mean",       "aten::dropout_", "aten::softmax",     "aten::squeeze",
    "prim::If",         "prim::Constant", "prim::NumToTensor", "aten::adaptive_avg_pool2d"};

bool is_tensor(const torch::jit::Value* value) { return value->type()->isSubtypeOf(*c10::TensorType::get()); }

bool is_dense_convolution(const Node& node) {
  if (node.kind() == c10::aten::conv2d) {
    const auto groups = torch::jit::constant_as<std::int64_t>(node.input(6));
    return groups && *groups == 1;
  }
  if (node.kind() != c10::aten::_convolution) return false;
  const auto transposed = torch::jit::constant_as<bool>(node.input(6));
  const auto groups = torch::jit::constant_as<std::int64_t>(node.input(8));
  return transposed && !*transposed && groups && *groups == 1;
}

struct Count {
  int convolutions = 0;
  bool others = false;
};

void look(const Block& block, Count& count) {
  for (const Node* node : block.nodes()) {
    if (is_dense_convolution(*node))
      ++count.convolutions;
    else if (std::any_of(node->outputs().begin(), node->outputs().end(), is_tensor) &&
             node->kind() != module_output_symbol() &&
             std::find(between.begin(), between.end(), node->kind().toQualString()) == between.end())
      count.others = true;
    for (const Block* inner : node->blocks()) look(*inner, count);
  }
}

}  // namespace

bool gains_from_packing(torch::jit::Graph& graph) {
  Count count;
  look(*graph.block(), count);
  return count.convolutions > 1 && !count.others && at::hasMKLDNN();
}

void pack_weights(std::shared_ptr<torch::jit::Graph>& graph) {
  torch::jit::ConvertFrozenOpsToMKLDNN(graph);
  torch::jit::EliminateDeadCode(graph);
}

}  // namespace maia
