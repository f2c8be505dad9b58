// Which things of a picture words refer to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scene/catalog/catalog.hpp"
#include "scene/compose/recipe.hpp"
#include "scene/edit/words.hpp"

namespace maia {

/// The asset that an instance shows. Throws Error if it is not installed.
const Asset& asset_of(const Instance& instance);

/// "a dog and two red cars", or "nothing but the background".
std::string contents_of(const Recipe& recipe);

/// What an instance is called in messages: "the red car on the left" if there are several, else "the red car".
std::string called(const Recipe& recipe, const Instance& instance);

/// Things that words refer to, by their numbers in recipe.instances.
struct Referred {
  std::vector<int> things;  ///< in the recipe's order; empty if there is nothing like it in the picture
  std::string problem;      ///< why it is unclear which, or that there is none; empty if all is well
  bool plural = false;      ///< "the dogs", "all dogs"
  bool some = false;        ///< "a dog", "two of the dogs", "another": any of that kind will do
  bool each = false;        ///< "every dog"
  bool head = false;        ///< "the dog's head": a part of it
};

/// Words, synonyms and hypernyms ("the animal"), colors ("the red car"), sizes ("the largest"), places ("the dog on the
/// left", "the second from the left"), relations ("the dog behind the tree", "the dog with the hat"), numbers ("two of
/// the ducks", "all"), several joined by "and", and "it", which is `mentioned` (ids) or the only thing there is.
Referred refer(const Recipe& recipe, const Words& phrase, const std::vector<int>& mentioned);

/// Whether the noun names a kind that the instance belongs to: 3 its word, 2 a synonym, 1 a hypernym or, if it is more
/// special than what the picture shows, a hyponym; 0 it does not.
int kinship(const Instance& instance, const std::string& noun);

/// Whether a noun is a plural; nothing if it may be either ("sheep").
std::optional<bool> is_plural(const std::string& noun);

}  // namespace maia
