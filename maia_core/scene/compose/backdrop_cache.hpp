// The backdrops of the last pictures: laying out and drawing a picture need the same one, and so do its edits.
#pragma once

#include <memory>

#include "scene/backdrop/backdrop.hpp"
#include "scene/compose/recipe.hpp"

namespace maia {

/// The recipe's backdrop. The last ones are kept, up to 96 MB. Safe to call from several threads; throws Error as
/// make_backdrop does.
std::shared_ptr<const Backdrop> backdrop_of(const Recipe& recipe);

}  // namespace maia
