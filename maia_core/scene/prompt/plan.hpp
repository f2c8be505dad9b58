// What a prompt asks for, before anything is chosen or placed.
#pragma once

#include <string>
#include <vector>

#include "scene/words/wordnet.hpp"

namespace maia {

enum class SizeWord { tiny, small, normal, large, huge };

/// Where in the picture.
enum class Place { anywhere, left, right, center, top, bottom, foreground, background };

/// "two small red cars on the left"
struct ObjectPlan {
  std::string word;                ///< the noun in the singular, as in the prompt: "car"
  std::vector<SynsetId> meanings;  ///< those of its senses that can be drawn, best first; never empty
  int count_low = 1;               ///< "several" is 3 to 5
  int count_high = 1;
  std::vector<std::string> colors;  ///< of color_names(): "red"; more than one for "black and white"
  std::string shade;                ///< "light", "dark" or empty
  std::string material;             ///< of material_names(), or empty
  std::string pattern;              ///< "striped", "spotted", "checkered", or empty
  SizeWord size = SizeWord::normal;
  Place place = Place::anywhere;
  std::string pose;  ///< "flying", "sitting", "running", ... or empty
};

enum class Relation {
  on,
  under,
  next_to,
  behind,
  in_front_of,
  left_of,
  right_of,
  above,
  below,
  inside,
  around,
  holding,
  wearing,
  riding
};

/// Object number `subject` stands in that relation to object number `object`: "dog wearing hat".
struct RelationPlan {
  int subject = 0;
  Relation relation = Relation::next_to;
  int object = 0;
};

/// A word that can't be drawn, and the nearest that can (empty if nothing is near).
struct UnknownWord {
  std::string word;
  std::string nearest;
};

struct ScenePlan {
  std::vector<ObjectPlan> objects;
  std::vector<RelationPlan> relations;
  std::string environment;            ///< of environment_names(), or empty: any that suits
  std::string environment_color;      ///< for "on a red background"
  std::string light;                  ///< of light_names(), or empty
  std::vector<std::string> styles;    ///< of style_names()
  std::vector<std::string> excluded;  ///< nouns after "no" or "without": not to be in the picture
  bool only = false;                  ///< "only a dog": nothing else, plain ground unless an environment is named
  bool closeup = false;               ///< "close-up of": the first object fills the picture
  std::vector<UnknownWord> unknown;
};

/// The materials that things can be made to look like: wooden, metal, golden, silver, glass, stone, plastic, furry, ...
const std::vector<std::string>& material_names();

/// Reads a prompt in plain English. Never throws for what it does not understand: that ends up in `unknown`.
/// Throws Error only if the prompt is empty, longer than 2000 bytes or not UTF-8.
ScenePlan parse_prompt(const std::string& prompt);

/// One noun phrase: "a small red car". Throws Error, naming the nearest, if its noun can't be drawn.
ObjectPlan parse_object(const std::string& words);

}  // namespace maia
