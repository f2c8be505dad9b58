#include "model/network.hpp"

#include <algorithm>

#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia {
namespace {

/// The next level below `parent` (without a dot at its end; empty for the top), in the order of the layers.
std::vector<std::string> children(const std::vector<Layer>& layers, const std::string& parent) {
  const std::string prefix = parent.empty() ? parent : parent + '.';
  std::vector<std::string> result;
  for (const Layer& layer : layers) {
    if (layer.path.compare(0, prefix.size(), prefix) != 0) continue;
    const std::size_t end = layer.path.find('.', prefix.size());
    std::string child = layer.path.substr(prefix.size(), end == std::string::npos ? end : end - prefix.size());
    if (std::find(result.begin(), result.end(), child) == result.end()) result.push_back(std::move(child));
  }
  return result;
}

}  // namespace

const Layer& find_layer(const Network& network, const std::string& path, const std::string& model_name) {
  const std::vector<Layer>& layers = network.layers();
  std::vector<std::string> paths;
  paths.reserve(layers.size());
  for (const Layer& layer : layers) {
    if (layer.path == path) return layer;
    paths.push_back(layer.path);
  }
  std::string parent = path;
  std::vector<std::string> below = children(layers, parent);
  while (below.empty() && !parent.empty()) {
    const std::size_t dot = parent.rfind('.');
    parent = dot == std::string::npos ? std::string() : parent.substr(0, dot);
    below = children(layers, parent);
  }
  std::string message = "no layer '" + path + "' in " + model_name + "; ";
  message += parent.empty() ? "it has " : parent + " has ";
  message += listed(below);
  throw Error(message + did_you_mean(path, paths));
}

}  // namespace maia
