// A graph as a Network.
#pragma once

#include <memory>
#include <string>

#include "model/graph/graph.hpp"

namespace maia::graph {

/// `name` is what errors call the model. Runs on oneDNN on a processor, on ATen elsewhere and for gradients.
std::shared_ptr<const Network> make_network(Graph graph, std::string name);

}  // namespace maia::graph
