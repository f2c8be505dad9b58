// Number types and devices inside of a TorchScript graph.
#pragma once

#include <c10/core/Device.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>
#include <torch/csrc/jit/ir/ir.h>

namespace maia {

/// Makes a graph compute in float32 on the CPU, whatever it was saved as: constant tensors and explicit types of half,
/// bfloat16 and double become float32 (only types that some constant tensor has), explicit devices the CPU.
void to_float32(torch::jit::Graph& graph);

/// Brings the constants of such a graph, and its explicit types float32, to another type and device, and the weights
/// of its convolutions into that format.
void move_constants(torch::jit::Graph& graph, at::Device device, at::ScalarType type, at::MemoryFormat format);

}  // namespace maia
