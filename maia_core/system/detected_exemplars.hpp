// The strongest images of the default scenes for a unit that no sweep knows.
#pragma once

#include <string>
#include <vector>

#include "system/unit.hpp"

namespace maia {

/// A file and the unit's activation for it.
struct DetectedExemplar {
  std::string path;
  float activation = 0;
};

/// Runs all default scenes through the unit at first use, with a progress bar, and keeps the 100 strongest in
/// exemplars_folder()/synthetic; `identity` stands for the unit and what it is made of. Best first; scenes to which the
/// unit does not respond are left out, so there may be fewer than k. Throws Error if k is not in 1..100 or the scenes
/// can't be made.
std::vector<DetectedExemplar> detected_exemplars(const Unit& unit, const std::string& identity, int k);

}  // namespace maia
