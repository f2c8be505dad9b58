#include "scene/edit/relations.hpp"

#include <algorithm>

#include "scene/compose/recipe.hpp"
#include "scene/edit/words.hpp"

namespace maia {

std::optional<Relation> relation_named(const std::string& name) {
  if (name == "in") return Relation::inside;
  std::string spaced = name;
  std::replace(spaced.begin(), spaced.end(), '_', ' ');
  for (int i = static_cast<int>(Relation::on); i <= static_cast<int>(Relation::riding); ++i)
    if (relation_name(static_cast<Relation>(i)) == spaced) return static_cast<Relation>(i);
  return std::nullopt;
}

std::optional<Relation> place_named(const std::string& name) {
  if (one_of(name, {"around", "to", "with"})) return Relation::next_to;
  if (one_of(name, {"holding", "wearing", "riding"})) return std::nullopt;
  return relation_named(name);
}

}  // namespace maia
