#include "scene/catalog/meanings.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace maia {

struct Meanings::Impl {
  const WordNet& words;
  std::unordered_map<SynsetId, std::vector<int>> assets_of;  // of meanings and all their hypernyms
  std::vector<SynsetId> own;                                 // of the assets themselves, in their order

  std::mutex mutex;
  std::unordered_map<SynsetId, SynsetId> nearest;

  SynsetId find_nearest(SynsetId synset) const {
    SynsetId best = own.front();
    double best_similarity = -1;
    for (const SynsetId candidate : own) {
      const double similarity = words.similarity(synset, candidate);
      if (similarity > best_similarity) {
        best_similarity = similarity;
        best = candidate;
      }
    }
    return best;
  }
};

Meanings::Meanings(const std::vector<Asset>& assets, const WordNet& words) : impl_(new Impl{words, {}, {}, {}, {}}) {
  std::unordered_map<SynsetId, std::vector<SynsetId>> lineages;
  const auto lineage = [&](SynsetId synset) -> const std::vector<SynsetId>& {
    const auto [entry, fresh] = lineages.try_emplace(synset);
    if (fresh) {
      std::vector<SynsetId> all = {synset};
      std::unordered_set<SynsetId> seen = {synset};
      for (std::size_t i = 0; i < all.size(); ++i)
        for (const SynsetId hypernym : words.hypernyms(all[i]))
          if (seen.insert(hypernym).second) all.push_back(hypernym);
      entry->second = std::move(all);
    }
    return entry->second;
  };

  std::vector<int> order(assets.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return assets[static_cast<std::size_t>(a)].kind < assets[static_cast<std::size_t>(b)].kind;
  });
  std::unordered_set<SynsetId> listed;
  for (const int number : order) {
    const Asset& asset = assets[static_cast<std::size_t>(number)];
    std::vector<SynsetId> meanings = asset.also;
    meanings.insert(meanings.begin(), asset.synset);
    for (const SynsetId meaning : meanings) {
      if (listed.insert(meaning).second) impl_->own.push_back(meaning);
      for (const SynsetId kind : lineage(meaning)) {
        std::vector<int>& numbers = impl_->assets_of[kind];
        if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
      }
    }
  }
}

Meanings::~Meanings() = default;

const std::vector<int>& Meanings::of(SynsetId synset) const {
  static const std::vector<int> none;
  const auto found = impl_->assets_of.find(synset);
  return found == impl_->assets_of.end() ? none : found->second;
}

SynsetId Meanings::nearest(SynsetId synset) const {
  if (impl_->assets_of.count(synset) != 0) return synset;
  {
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->nearest.find(synset);
    if (found != impl_->nearest.end()) return found->second;
  }
  const SynsetId nearest = impl_->find_nearest(synset);
  const std::lock_guard lock(impl_->mutex);
  return impl_->nearest.emplace(synset, nearest).first->second;
}

}  // namespace maia
