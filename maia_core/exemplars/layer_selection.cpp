#include "exemplars/layer_selection.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia {

namespace {

bool fits(std::string_view name, std::string_view pattern) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    const bool any = pattern.substr(0, 2) == "**";
    const std::string_view rest = pattern.substr(any ? 2 : 1);
    for (std::size_t length = 0;; ++length) {
      if (fits(name.substr(length), rest)) return true;
      if (length == name.size() || (!any && name[length] == '.')) return false;
    }
  }
  if (name.empty() || (pattern[0] != '?' && pattern[0] != name[0])) return false;
  return fits(name.substr(1), pattern.substr(1));
}

}  // namespace

bool fits_pattern(const std::string& name, const std::string& pattern) { return fits(name, pattern); }

std::vector<std::string> standard_layers(const SweepModel& model) {
  std::vector<std::string> layers = model.main_layers;
  if (model.has_classes) layers.insert(layers.end(), {"logit", "prob"});
  return layers;
}

std::vector<LayerShape> select_layers(const SweepModel& model, const std::vector<std::string>& patterns) {
  std::vector<LayerShape> all;
  for (const Layer& layer : model.network->layers())
    all.push_back({layer.path, layer.units, layer.height, layer.width});
  if (model.has_classes) {
    all.push_back({"logit", model.network->outputs(), 1, 1});
    all.push_back({"prob", model.network->outputs(), 1, 1});
  }
  std::vector<std::string> names;
  for (const LayerShape& layer : all) names.push_back(layer.path);
  const std::vector<std::string>& wanted = patterns.empty() ? model.main_layers : patterns;
  if (wanted.empty())
    throw Error("model '" + model.name + "' has no main layers; name the layers with --layers, e.g. --layers " +
                names.front());

  std::set<std::string> chosen;
  for (const std::string& pattern : wanted) {
    bool found = false;
    for (const std::string& name : names) {
      // Whoever asks for all layers does not mean the outputs twice.
      const bool output = name == "logit" || name == "prob";
      if (output ? name != pattern : !fits_pattern(name, pattern)) continue;
      found = true;
      chosen.insert(name);
    }
    if (found) continue;
    if (pattern.find_first_of("*?") != std::string::npos) {
      throw Error("no layer of " + model.name + " fits '" + pattern + "'; it has " + listed(names));
    }
    throw Error("no layer '" + pattern + "' in " + model.name + did_you_mean(pattern, names) + "; it has " +
                listed(names));
  }
  std::erase_if(all, [&](const LayerShape& layer) { return chosen.count(layer.path) == 0; });
  return all;
}

}  // namespace maia
