// Pictures for the tests of edits.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "scene/compose/recipe.hpp"
#include "scene/edit/edit_recipe.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {

inline Recipe picture_of(const std::string& prompt, std::uint64_t seed = 5, int size = 96) {
  return lay_out(parse_prompt(prompt), prompt, seed, size, size);
}

inline Recipe edited(const std::string& prompt, const std::string& instruction) {
  return edit_recipe(picture_of(prompt), instruction);
}

inline std::vector<Instance> all_of(const Recipe& recipe, const std::string& word) {
  std::vector<Instance> found;
  for (const Instance& each : recipe.instances)
    if (each.word == word) found.push_back(each);
  return found;
}

inline const Instance& one_of(const Recipe& recipe, std::string_view word) {
  const auto found = std::find_if(recipe.instances.begin(), recipe.instances.end(),
                                  [&](const Instance& each) { return each.word == word; });
  if (found == recipe.instances.end()) throw std::out_of_range("no " + std::string(word));
  return *found;
}

inline bool same(const Instance& a, const Instance& b) {
  Recipe one, other;
  one.environment = other.environment = "studio";
  one.instances = {a};
  other.instances = {b};
  return to_json(one) == to_json(other);
}

}  // namespace maia
