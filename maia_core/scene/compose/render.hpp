// A recipe's pixels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maia/image.hpp"
#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/recipe.hpp"

namespace maia {

/// What is visible of one instance: a box of the picture and, within it, how much (0..255) of each pixel is the
/// instance's.
struct InstanceMask {
  int id = 0;
  int x = 0, y = 0, width = 0, height = 0;
  std::vector<std::uint8_t> coverage;
};

struct Rendering {
  Image image;
  std::vector<InstanceMask> masks;        ///< in the order of the recipe's instances; visible parts only
  std::vector<std::string> region_names;  ///< of the backdrop: "sky", "sand", ...
  std::vector<std::uint8_t>
      regions;         ///< width * height: number into region_names, 255 for none; things are not cut out
  std::string source;  ///< of the backdrop: the file or procedure it comes from
};

/// Deterministic. A pixel depends on the backdrop and on those instances only whose cut-out or shadow reaches it, so
/// that a change of one instance leaves the rest of the picture as it was. Throws Error if an asset is not installed.
Rendering render(const Recipe& recipe);

/// The same over a backdrop of the recipe's size that is not of its environment: a photograph, say.
Rendering render_onto(const Backdrop& backdrop, const Recipe& recipe);

}  // namespace maia
