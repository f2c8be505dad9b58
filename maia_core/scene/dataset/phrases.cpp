#include "scene/dataset/phrases.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "scene/words/plural.hpp"

namespace maia {

std::string place_phrase(const std::string& environment, std::size_t choice) {
  static const std::map<std::string, std::vector<std::string>> phrases = {
      {"beach", {"on a beach", "on the beach", "at the beach"}},
      {"bedroom", {"in a bedroom"}},
      {"city", {"in a city", "in the city"}},
      {"desert", {"in the desert", "in a desert"}},
      {"farm", {"on a farm"}},
      {"field", {"in a field"}},
      {"forest", {"in a forest", "in the forest", "in the woods"}},
      {"garden", {"in a garden", "in the garden"}},
      {"grass", {"on the grass", "on a lawn", "on grass"}},
      {"indoor", {"in a room", "in a living room"}},
      {"kitchen", {"in a kitchen", "in the kitchen"}},
      {"lake", {"on a lake", "by a lake"}},
      {"mountain", {"in the mountains"}},
      {"office", {"in an office"}},
      {"park", {"in a park", "in the park"}},
      {"river", {"by a river", "at a river"}},
      {"road", {"on a road", "on the road"}},
      {"rock", {"on the rocks", "on rocks"}},
      {"savanna", {"in the savanna", "on the savanna"}},
      {"sky", {"in the sky"}},
      {"snow", {"in the snow", "on snow"}},
      {"space", {"in space", "in outer space"}},
      {"stage", {"on a stage", "on stage"}},
      {"street", {"on a street", "in the street"}},
      {"studio", {"on a plain background"}},
      {"table", {"on a tabletop"}},
      {"underwater", {"under water", "underwater"}},
      {"water", {"on the water", "at sea"}},
  };
  const auto found = phrases.find(environment);
  if (found == phrases.end()) return "in " + with_article(environment);
  return found->second[choice % found->second.size()];
}

std::string light_phrase(const std::string& light) {
  static const std::map<std::string, std::string> phrases = {
      {"night", "at night"},
      {"sunset", "at sunset"},
      {"sunrise", "at sunrise"},
      {"fog", "in the fog"},
      {"rain", "in the rain"},
      {"snowfall", "in falling snow"},
      {"overcast", "under an overcast sky"},
  };
  const auto found = phrases.find(light);
  return found == phrases.end() ? std::string() : found->second;
}

bool is_outdoors(const std::string& environment) {
  constexpr auto closed = std::to_array<std::string_view>(
      {"bedroom", "indoor", "kitchen", "office", "space", "stage", "studio", "table", "underwater"});
  return std::find(closed.begin(), closed.end(), environment) == closed.end();
}

}  // namespace maia
