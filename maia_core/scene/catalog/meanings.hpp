// Which assets are a kind of what.
#pragma once

#include <memory>
#include <vector>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// The assets of a list by meaning. Safe to use from several threads.
class Meanings {
 public:
  /// `assets` and `words` must outlive it.
  Meanings(const std::vector<Asset>& assets, const WordNet& words);
  ~Meanings();

  /// As Catalog::of() and Catalog::nearest().
  const std::vector<int>& of(SynsetId synset) const;
  SynsetId nearest(SynsetId synset) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maia
