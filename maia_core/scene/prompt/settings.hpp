// Places and light by the meaning of nouns.
#pragma once

#include <string_view>
#include <vector>

#include "scene/prompt/nouns.hpp"

namespace maia {

struct Setting {
  std::string_view environment;
  PlaceKind kind = PlaceKind::none;
  std::string_view light;
};

/// What the first of these senses that is a kind of place or light makes of a picture: "meadow" is grass, "dusk"
/// sunset.
Setting setting_of(const std::vector<SynsetId>& senses);

}  // namespace maia
