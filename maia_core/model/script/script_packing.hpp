// Weights in the order in which oneDNN computes fastest.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <memory>

namespace maia {

/// Whether a graph gains from pack_weights(): all it computes are dense convolutions and what comes between them in a
/// ResNet, VGG, DenseNet or Inception. (Measured: 1.2 to 1.4 times as fast; networks with depthwise convolutions get
/// slower.)
bool gains_from_packing(torch::jit::Graph& graph);

/// Makes float32 convolutions on the CPU, whose weights are constants, use oneDNN's own layouts.
void pack_weights(std::shared_ptr<torch::jit::Graph>& graph);

}  // namespace maia
