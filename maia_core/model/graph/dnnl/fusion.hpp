// Merging chains of a graph's nodes into steps that run as one operation.
#pragma once

#include <optional>
#include <vector>

#include "model/graph/graph.hpp"
#include "model/graph/selection.hpp"

namespace maia::graph {

/// One operation of the fast executor: result = activation(operation(inputs) + addend).
struct Step {
  Value first = -1;           ///< the node whose operation it is
  Value scaling = -1;         ///< a batch normalisation that goes into a convolution's weights, or -1
  std::vector<Value> inputs;  ///< of the operation
  Value addend = -1;          ///< a value of the result's shape, or -1
  std::optional<Activation> activation;
  Value result = -1;  ///< the node whose value this is
};

/// The needed part of a graph as steps in an order in which they can run. Values that the selection makes visible exist
/// as results; of the others, convolutions and linear layers take in the normalisation, addition and activation that
/// follow.
std::vector<Step> fuse(const Graph& graph, const Selection& selection, bool output);

}  // namespace maia::graph
