// Simple shapes for made things: walls, windows, furniture.
#pragma once

#include <string>

#include "scene/backdrop/canvas.hpp"
#include "scene/backdrop/random.hpp"

namespace maia::backdrop {

/// A rectangle with round corners, in pixels; its tone runs from the upper to the lower edge.
struct Slab {
  float left = 0, top = 0, right = 0, bottom = 0;
  float corner = 0;  ///< radius of the corners
  Tone upper, lower;
  float shade_right = 0;  ///< how much darker the right edge is than the left one
  std::string region;
  float metres = 4;
  float opacity = 1;
};

void paint_slab(Canvas& canvas, const Slab& slab);

/// A soft dark ellipse.
void paint_shadow(Canvas& canvas, float x, float y, float radius_x, float radius_y, float strength);

/// A tile's texture over a rectangle of an upright surface; `pixels` is the side of the tile on the picture. Keeps what
/// is there already elsewhere.
void paint_surface(Canvas& canvas, const std::string& tile, float left, float top, float right, float bottom,
                   float pixels, Tone tint, float contrast, const std::string& region, float metres, Dice dice);

/// Cloth in folds from top to bottom.
void paint_curtain(Canvas& canvas, float left, float top, float right, float bottom, float fold, Tone tone, float depth,
                   const std::string& region, float metres, Dice dice);

/// Blurs the rows from `first` to `last` - 1, about as a lens does (two box filters of that radius).
void soften(Canvas& canvas, int first, int last, float radius);

}  // namespace maia::backdrop
