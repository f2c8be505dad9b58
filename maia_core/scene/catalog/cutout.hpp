// What cut-outs need before they look right on any background.
#pragma once

#include "scene/catalog/catalog.hpp"

namespace maia {

/// Without the rows and columns at its borders that can't be seen. Throws Error if nothing can.
Sprite trimmed(const Sprite& sprite);

/// Gives transparent pixels the color of the nearest ones that can be seen, so that scaling mixes in nothing else.
void fill_transparent(Sprite& sprite);

/// Repairs the border of a photograph that was cut out of its background: pixels of the border take the color of those
/// a little further inside, as far as they differ towards a color that the border has in common and the inside has not
/// (the former background); a hard border is smoothed. Thin parts keep what they have.
void clean_edges(Sprite& sprite);

}  // namespace maia
