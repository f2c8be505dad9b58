#include "scene/prompt/senses.hpp"

#include <algorithm>

#include "scene/prompt/nouns.hpp"

namespace maia {
namespace {

/// What frequency is worth against company: Wu-Palmer similarities of unrelated things differ by about as much.
constexpr double per_rank = 0.12;

double kinship(SynsetId meaning, const std::vector<SynsetId>& senses) {
  constexpr std::size_t considered = 3;
  double best = 0;
  for (std::size_t i = 0; i < std::min(senses.size(), considered); ++i)
    best = std::max(best, WordNet::installed().similarity(meaning, senses[i]));
  return best;
}

}  // namespace

void order_meanings(ScenePlan& plan) {
  std::vector<std::vector<SynsetId>> company;
  for (const ObjectPlan& object : plan.objects) company.push_back(noun_of(object.word)->senses);
  for (const UnknownWord& unknown : plan.unknown) company.push_back(noun_of(unknown.word)->senses);
  for (std::size_t i = 0; i < plan.objects.size(); ++i) {
    auto& meanings = plan.objects[i].meanings;
    if (meanings.size() < 2) continue;
    std::vector<std::pair<double, SynsetId>> scored;
    for (std::size_t rank = 0; rank < meanings.size(); ++rank) {
      double score = 0;
      int others = 0;
      for (std::size_t k = 0; k < company.size(); ++k) {
        if (k == i || company[k].empty() || company[k] == company[i]) continue;
        score += kinship(meanings[rank], company[k]);
        ++others;
      }
      scored.emplace_back((others ? score / others : 0) - per_rank * static_cast<double>(rank), meanings[rank]);
    }
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t rank = 0; rank < meanings.size(); ++rank) meanings[rank] = scored[rank].second;
  }
}

}  // namespace maia
