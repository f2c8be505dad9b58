// Making the vocabulary from what can be drawn.
#pragma once

#include <vector>

#include "scene/concepts/vocabulary.hpp"

namespace maia::concepts {

/// The name of every photograph and drawing of the catalog, useful kinds of them ("animal", "vehicle"), common things
/// that only the embedded model's classes know ("cat"), colors, textures, the regions that backdrops have, environments
/// and lights. In this order of groups, sorted by name within each.
std::vector<Concept> make_vocabulary();

}  // namespace maia::concepts
