// Trees and bushes of a landscape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scene/backdrop/canvas.hpp"

namespace maia::backdrop {

/// A picture of a plant that stands in the middle of its lower edge, with its halvings.
struct Plant {
  struct Level {
    int size;
    std::vector<float> rgba;  ///< times opacity; opacity 0..1
  };
  std::vector<Level> levels;
  std::size_t bytes() const;
};

constexpr int plant_variants = 5;

/// "broadleaf", "autumn", "conifer", "snowy conifer", "acacia", "palm", "bush", "hedge"; variant 0 .. plant_variants
/// - 1.
std::shared_ptr<const Plant> plant(const std::string& kind, int variant);

struct Planting {
  float x = 0, y = 0;  ///< middle of its foot, in pixels
  float height = 100;  ///< in pixels
  float width = 1;     ///< as a multiple of its own
  bool flipped = false;
  Tone tint = {1, 1, 1};
  float metres = 50;  ///< away
};

void paint_plant(Canvas& canvas, const Plant& plant, const Planting& where, const std::string& region);

}  // namespace maia::backdrop
