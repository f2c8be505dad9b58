// What stands where ground and sky meet.
#pragma once

#include <string>
#include <vector>

#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {

/// Hills, mountains or dunes behind one another.
struct Ridge {
  std::string region = "hill";
  float height = 0.1F;     ///< of the tops, in focal lengths
  float roughness = 0.4F;  ///< 0 rolling .. 1 jagged
  float width = 0.8F;      ///< of a hill, in focal lengths
  float metres = 3000;     ///< away
  Tone top, foot;
  std::string tile;        ///< that gives its surface, or empty
  float tile_size = 0.2F;  ///< in focal lengths
  float texture = 0.5F;    ///< how strongly
  float light = 0.35F;     ///< how much slopes towards the light differ from the others
  float snow = 0;          ///< how far down snow lies, 0..1 of the height
  bool dune = false;       ///< sharp crests that wind down to the viewer, one side in shadow
  float fade = 0;          ///< the lowest part, as a fraction of the height, that goes over into what is behind
};

void paint_ridge(Canvas& canvas, const View& view, const Ridge& ridge, Dice dice, float light_from);

/// A row of plants across the picture.
struct TreeLine {
  std::vector<std::string> kinds;
  std::string region = "tree";
  float metres = 80;   ///< away
  float depth = 0.5F;  ///< up to that share of the distance farther
  float height = 9;    ///< of the plants, metres
  float density = 1;   ///< 1: a closed wall
  Tone tint = {1, 1, 1};
  float shadow = 0;  ///< how dark the ground below them is; what they stand on must be painted
};

void paint_trees(Canvas& canvas, const View& view, const TreeLine& trees, Dice dice);

}  // namespace maia::backdrop
