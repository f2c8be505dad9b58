// What of a graph a request needs.
#pragma once

#include <vector>

#include "model/graph/graph.hpp"

namespace maia::graph {

/// One layer to read or change.
struct Selected {
  Layer layer;
  Value value = -1;
};

/// The part of a graph that a request needs.
struct Selection {
  std::vector<bool> needed;                       ///< by node
  std::vector<Value> last_use;                    ///< by node: the last needed node that reads it, or itself
  std::vector<Selected> taps;                     ///< in the request's order
  std::vector<std::vector<const Edit*>> edits;    ///< by node, in the request's order
  std::vector<std::vector<const Layer*>> edited;  ///< by node: the layer that each of these edits names
  std::vector<bool> visible;                      ///< by node: tapped or edited, so it has to exist as it is
};

/// `request` must outlive the selection. Throws Error if a layer or a unit does not exist, or an edit has the wrong
/// values.
/// Nodes before `start` count as not needed where only `start` reads them: its value is given.
Selection select(const Graph& graph, const Request& request, Value start = 0);

}  // namespace maia::graph
