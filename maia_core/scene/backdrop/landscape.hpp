// What several landscapes have in common.
#pragma once

#include <string>
#include <vector>

#include "scene/backdrop/ground.hpp"
#include "scene/backdrop/setting.hpp"

namespace maia::backdrop {

/// `count` ranges of hills behind one another, the tops of the farthest about `height` focal lengths above the horizon.
void far_hills(Setting& s, float height, Tone tone, int count, const std::string& surface = "foliage");

/// A row of plants `metres` away on ground that is painted; a dense and distant one has undergrowth.
void trees(Setting& s, std::vector<std::string> kinds, float metres, float height, float density,
           Tone tint = {1, 1, 1});

/// Green grass, or dry.
Ground meadow(Setting& s, bool dry);

}  // namespace maia::backdrop
