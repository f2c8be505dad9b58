// The fast executor: oneDNN on the processor, with packed weights, fused operations and planned memory.
#pragma once

#include <memory>

#include "model/graph/graph.hpp"

namespace maia::graph {

class PackedWeights;

/// Weights of a graph that its programs share.
std::shared_ptr<PackedWeights> make_packed_weights();

/// Makes the part of `graph` that the request needs ready to run; kernels are made for each batch size when it is first
/// seen. The graph must outlive the program, but not the results, which may refer to memory that the program owns: they
/// keep it alive. Throws Error if the request's layers or units do not exist, or if bfloat16 is asked for and the
/// processor lacks it.
std::shared_ptr<const Program> compile_dnnl(const Graph& graph, const Request& request,
                                            std::shared_ptr<PackedWeights> weights);

/// Whether the processor computes in bfloat16 by itself.
bool has_bfloat16();

}  // namespace maia::graph
