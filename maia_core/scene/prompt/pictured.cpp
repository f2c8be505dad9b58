#include "scene/prompt/pictured.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "scene/catalog/catalog.hpp"

namespace maia {

const std::unordered_map<SynsetId, std::string>& pictured() {
  static const auto instance = [] {
    std::unordered_map<SynsetId, std::string> made;
    for (const Asset& asset : Catalog::installed().assets()) {
      made.emplace(asset.synset, asset.name);
      for (SynsetId also : asset.also) made.emplace(also, WordNet::installed().words(also).front());
    }
    return made;
  }();
  return instance;
}

bool is_persons_name(SynsetId synset) {
  const std::string word = WordNet::installed().words(synset).front();
  return word.front() >= 'A' && word.front() <= 'Z' && WordNet::installed().category(synset) == "noun.person";
}

std::vector<SynsetId> drawable_senses(const std::vector<SynsetId>& senses) {
  constexpr int bonus = 2;  // ranks that a picture of its own is worth
  std::vector<std::pair<int, SynsetId>> ranked;
  for (std::size_t i = 0; i < senses.size(); ++i) {
    if (Catalog::installed().of(senses[i]).empty() || is_persons_name(senses[i])) continue;
    ranked.emplace_back(static_cast<int>(i) - (pictured().contains(senses[i]) ? bonus : 0), senses[i]);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<SynsetId> result;
  for (const auto& each : ranked) result.push_back(each.second);
  return result;
}

bool is_wide(SynsetId synset) {
  static const auto wide = [] {
    std::unordered_set<SynsetId> made;
    for (const char* name : {"animal.n.01", "plant.n.02", "artifact.n.01", "device.n.01", "food.n.01", "food.n.02",
                             "instrumentality.n.03", "equipment.n.01", "structure.n.01", "container.n.01", "tool.n.01"})
      made.insert(WordNet::installed().sense(name));
    return made;
  }();
  return wide.contains(synset);
}

namespace {

/// Whether enough of the pictures of a meaning are of itself rather than of its kinds, so that a picture of it does for
/// another kind: a dog for a golden retriever, but no seahorse for a shark.
bool is_pictured_itself(SynsetId synset) {
  constexpr std::size_t share = 3;  // at least a third
  const Catalog& catalog = Catalog::installed();
  const std::vector<int> all = catalog.of(synset);
  const auto itself = [&](int number) {
    const Asset& asset = catalog.assets()[static_cast<std::size_t>(number)];
    return asset.synset == synset || std::find(asset.also.begin(), asset.also.end(), synset) != asset.also.end();
  };
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), itself)) * share >= all.size() && !all.empty();
}

}  // namespace

SynsetId pictured_ancestor(const std::vector<SynsetId>& senses) {
  constexpr std::size_t considered = 2;
  constexpr int farthest = 5;
  for (std::size_t i = 0; i < std::min(senses.size(), considered); ++i) {
    if (is_persons_name(senses[i])) continue;
    std::vector<SynsetId> level = {senses[i]};
    for (int step = 0; step < farthest && !level.empty(); ++step) {
      std::vector<SynsetId> above;
      for (SynsetId synset : level)
        for (SynsetId hypernym : WordNet::installed().hypernyms(synset)) {
          if (is_wide(hypernym)) continue;
          if (pictured().contains(hypernym)) return is_pictured_itself(hypernym) ? hypernym : 0;
          above.push_back(hypernym);
        }
      level = std::move(above);
    }
  }
  return 0;
}

}  // namespace maia
