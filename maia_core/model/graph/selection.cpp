#include "model/graph/selection.hpp"

#include <algorithm>

#include "maia/error.hpp"
#include "model/layout.hpp"

namespace maia::graph {
namespace {

const Layer& layer_of(const Graph& graph, const std::string& path) {
  const auto found =
      std::find_if(graph.layers.begin(), graph.layers.end(), [&](const Layer& layer) { return layer.path == path; });
  if (found == graph.layers.end()) throw Error("no layer '" + path + "'");
  return *found;
}

}  // namespace

Selection select(const Graph& graph, const Request& request, Value start) {
  const std::size_t count = graph.nodes.size();
  Selection selection;
  selection.needed.assign(count, false);
  selection.visible.assign(count, false);
  selection.last_use.resize(count);
  selection.edits.resize(count);
  selection.edited.resize(count);
  for (const std::string& path : request.taps) {
    const Value value = graph.values.at(layer_of(graph, path).path);
    selection.taps.push_back({layer_of(graph, path), value});
    selection.needed[value] = selection.visible[value] = true;
  }
  if (request.output) selection.needed[graph.output] = true;
  for (const Edit& edit : request.edits) {
    const Layer& layer = layer_of(graph, edit.layer);
    check_edit(edit, layer);
    const Value value = graph.values.at(edit.layer);
    selection.edits[value].push_back(&edit);
    selection.edited[value].push_back(&layer);
    selection.visible[value] = true;
  }
  for (std::size_t i = count; i-- > 0;) {
    if (!selection.needed[i] || static_cast<Value>(i) == start) continue;
    for (const Value input : graph.nodes[i].inputs) selection.needed[input] = true;
  }
  for (std::size_t i = 0; i < count; ++i) {
    selection.last_use[i] = static_cast<Value>(i);
    if (!selection.needed[i] || static_cast<Value>(i) == start) continue;
    for (const Value input : graph.nodes[i].inputs) selection.last_use[input] = static_cast<Value>(i);
  }
  return selection;
}

}  // namespace maia::graph
