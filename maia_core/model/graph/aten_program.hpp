// The plain executor: one ATen call per node, on any device, differentiable. What the fast executor is compared with.
#pragma once

#include <memory>

#include "model/graph/graph.hpp"

namespace maia::graph {

/// Makes the part of `graph` that the request needs ready to run. The graph must outlive the program.
/// Throws Error if the request's layers, units or device do not exist.
std::shared_ptr<const Program> compile_aten(const Graph& graph, const Request& request);

/// The same for the part of the network behind the request's only tap: run() takes the tapped value, in the layer's own
/// layout, instead of images. Null if the output does not depend on the input through that value alone.
std::shared_ptr<const Program> compile_aten_tail(const Graph& graph, const Request& request);

}  // namespace maia::graph
