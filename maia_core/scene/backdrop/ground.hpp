// Level ground and water in perspective.
#pragma once

#include <functional>
#include <string>

#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/look.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {

/// How much of each pixel of row y, 0..1, is to be painted.
using RowMask = std::function<void(int y, float* cover)>;

struct Ground {
  std::string tile;  ///< in color
  std::string region;
  float metres = 4;  ///< side of the tile
  bool upright =
      false;  ///< the tile shows things that stand up (grass): its texture keeps its shape, only its size changes
  Tone tint = {1, 1, 1};        ///< multiplies
  float contrast = 1;           ///< of the tile
  float farthest = 1e6F;        ///< metres; no part counts as farther away (woods)
  float patches = 0.12F;        ///< how much lighter and darker broad patches are
  Tone patch_tint = {1, 1, 1};  ///< what a patch tends to
  std::string relief;           ///< a tile of one channel that lights it (ripples), or empty
  float relief_metres = 2;
  float relief_strength = 0;
};

/// From the horizon down.
void paint_ground(Canvas& canvas, const View& view, const Ground& ground, Dice dice, const RowMask& mask = {});

struct Water {
  Tone deep = {22, 58, 72};  ///< in daylight
  float waves = 1;           ///< 0 a mirror .. 1 open sea
  float metres = 9;          ///< side of the tile of waves
  bool mirrors = false;      ///< what stands at its far shore
  Tone shallow = {92, 150, 150};
  float shallow_from = 1e9F, shallow_to = 1e9F;  ///< rows between which deep turns shallow
};

void paint_water(Canvas& canvas, const View& view, const Look& look, const Water& water, Dice dice,
                 const RowMask& mask = {});

}  // namespace maia::backdrop
