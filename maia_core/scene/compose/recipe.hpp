// A picture as data: everything that decides its pixels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/prompt/plan.hpp"

namespace maia {

/// One cut-out in a picture. Positions and lengths are fractions of the picture's width and height.
struct Instance {
  int id = 0;            ///< never used again for another instance of the same picture and its edits
  int group = 0;         ///< which object of the prompt it belongs to: the three dogs of "three dogs" share one
  std::string word;      ///< what the prompt calls it
  std::string asset;     ///< file of the asset
  float x = 0.5F;        ///< middle of its lower edge
  float y = 0.9F;        ///< its lower edge
  float height = 0.3F;   ///< of the cut-out as drawn, before rotation
  float rotation = 0;    ///< degrees, clockwise
  bool flipped = false;  ///< mirrored left to right
  float depth = 0.5F;    ///< 0 near .. 1 far: order of painting and fog
  bool grounded = true;  ///< casts a shadow at its lower edge
  int attached_to = -1;  ///< id of the instance that wears, holds or carries it and takes it along, or -1
  std::string color;  ///< of color_names() with an optional "light " or "dark ", or two: "black and white"; empty: its
                      ///< own. A cut-out that has the color already is drawn as it is
  std::string material;    ///< of material_names(), or empty
  std::string pattern;     ///< or empty
  std::uint64_t seed = 0;  ///< of its small variations
};

struct Recipe {
  std::string prompt;
  std::uint64_t seed = 0;
  int width = 512;
  int height = 512;
  std::string environment;
  std::string environment_color;
  std::string light;
  std::uint64_t environment_seed = 0;
  float focus = 1;    ///< row (fraction of the height) from which on downwards the backdrop is sharp ...
  float defocus = 0;  ///< ... and its blur at the horizon and above: sigma as a fraction of the height, 0..0.05
  std::vector<std::string> styles;
  std::vector<Instance> instances;
  std::vector<RelationPlan> relations;  ///< between groups
  std::vector<std::string> notes;
  std::vector<std::string> edits;  ///< instructions followed so far
};

/// Chooses assets, environment and places by the seed. Throws Error if nothing can be drawn, naming the nearest.
Recipe lay_out(const ScenePlan& plan, const std::string& prompt, std::uint64_t seed, int width, int height);

/// Brings positions and lengths to five decimals, as the JSON has them: then it gives back the same picture. lay_out
/// does it.
void round_numbers(Recipe& recipe);

/// "in front of": as in the JSON and in captions.
std::string relation_name(Relation relation);

/// JSON with fixed order of keys. Throws Error, naming the key, if it is not a recipe or a number is out of range.
std::string to_json(const Recipe& recipe);
Recipe recipe_from_json(const std::string& json);

/// "two zebras and a red car on a beach at night"
std::string caption_of(const Recipe& recipe);

}  // namespace maia
