#include <algorithm>
#include <map>

#include "maia/concepts.hpp"
#include "maia/exemplars.hpp"
#include "measure.hpp"

namespace maia::bench {
namespace {

constexpr std::size_t exemplars_needed = 5;  // fewer show next to nothing

/// Whether its strongest images are all at the ceiling of a ReLU6: which of them come first means nothing then.
bool is_saturated(const ExemplarStore& store, const std::string& layer, int unit) {
  const std::vector<Exemplar> strongest = store.top(layer, unit, 10);
  return strongest.back().activation >= strongest.front().activation;
}

}  // namespace

System system_of(const Json& unit) {
  if (unit.contains("rule")) return System::synthetic(unit.at("rule").get<std::string>());
  return System(unit.at("unit").get<int>(), unit.at("layer").get<std::string>());
}

void embedded_units(int count) {
  const Model model;
  System(0, model.main_layers().front(), model).exemplars(1);  // makes the store if it is not there
  std::vector<std::string> layers = model.main_layers();
  std::erase_if(layers, [](const std::string& layer) { return layer == "logit" || layer == "prob"; });
  const auto store = ExemplarStore::find(model, layers.front());
  if (!store) throw Error("there is no exemplar store of the embedded model");
  for (int i = 0; i < count; ++i) {
    const std::string& layer = layers[static_cast<std::size_t>(i) * layers.size() / static_cast<std::size_t>(count)];
    const auto units = static_cast<std::uint64_t>(store->units(layer));
    for (std::uint64_t attempt = 0;; ++attempt) {
      const int unit = static_cast<int>(mixed(static_cast<std::uint64_t>(i), attempt) % units);
      if (attempt < units && (store->statistics(layer, unit).dead || is_saturated(*store, layer, unit))) continue;
      print({{"kind", "embedded"}, {"layer", layer}, {"unit", unit}, {"name", layer + " " + std::to_string(unit)}});
      break;
    }
  }
}

void synthetic_units(int count) {
  std::map<std::string, std::vector<std::string>> playable;
  for (const SyntheticUnit& unit : paper_units(HeadDetector()))
    if (unit.objection.empty() && System::synthetic(unit.rule).exemplars(15).images.size() >= exemplars_needed)
      playable[unit.kind].push_back(unit.rule);
  for (const char* kind : {"monosemantic", "polysemantic", "conditional"}) {
    const std::vector<std::string>& rules = playable[kind];
    const std::size_t chosen = std::min(rules.size(), static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < chosen; ++i) {
      const std::string& rule = rules[i * rules.size() / chosen];
      print({{"kind", kind}, {"rule", rule}, {"name", rule}, {"playable", rules.size()}});
    }
  }
}

}  // namespace maia::bench
