#include "scene/backdrop/backdrop.hpp"

namespace maia {

const std::vector<std::string>& environment_names() {
  static const std::vector<std::string> names = {
      "beach",   "bedroom", "city",     "desert", "farm",   "field", "forest",     "garden", "grass",   "indoor",
      "kitchen", "lake",    "mountain", "office", "park",   "river", "road",       "rock",   "savanna", "sky",
      "snow",    "space",   "stage",    "street", "studio", "table", "underwater", "water"};
  return names;
}

const std::vector<std::string>& light_names() {
  static const std::vector<std::string> names = {"day",  "night",    "sunset", "sunrise", "fog",    "overcast",
                                                 "rain", "snowfall", "dark",   "bright",  "backlit"};
  return names;
}

const std::vector<std::string>& style_names() {
  static const std::vector<std::string> names = {
      "black and white", "blurred",  "bright",       "cartoon", "cool",     "dark",      "faded",
      "high contrast",   "inverted", "low contrast", "noisy",   "painting", "pixelated", "sepia",
      "sharp",           "sketch",   "vintage",      "vivid",   "warm"};
  return names;
}

}  // namespace maia
