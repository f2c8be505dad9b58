// What a rendered scene shows, concept by concept.
#pragma once

#include <string>
#include <vector>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/compose/render.hpp"
#include "scene/concepts/labels.hpp"
#include "scene/concepts/vocabulary.hpp"
#include "scene/words/wordnet.hpp"

namespace maia::concepts {

/// Labels scenes by the exact masks of their things. Safe to call from several threads.
///   objects       every concept that the asset's meaning is a kind of, where it is visible
///   colors        the color that a thing or a plain background was given, or the main color that the catalog says it
///   has textures      those of the asset in the catalog, its pattern and material regions       of the backdrop, where
///   nothing stands before them environment   all of the backdrop that is visible light         the whole image
/// Not known are objects that a backdrop's photograph may well contain (trees in a forest), colors that were not given
/// but are there, and colors of a picture in a style that changes them.
class SceneLabels {
 public:
  SceneLabels(std::vector<Concept> vocabulary, const Catalog& catalog, const WordNet& wordnet);

  /// `rendering` must be the recipe's, with sides that are multiples of label_side.
  Labels of(const Recipe& recipe, const Rendering& rendering) const;

 private:
  int find(const std::string& group, const std::string& name) const;

  std::vector<Concept> vocabulary_;
  const Catalog& catalog_;
  std::vector<std::vector<std::uint16_t>> of_asset_;          // objects and textures of each asset
  std::vector<std::vector<std::uint16_t>> may_be_in_region_;  // objects, by the number of a region's concept
};

}  // namespace maia::concepts
