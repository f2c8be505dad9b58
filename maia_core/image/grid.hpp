// Grids with a last line.
#pragma once

#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// As grid(), with a note below everything unless it is empty.
Image grid_with_note(const std::vector<Image>& images, const std::vector<std::string>& captions, const GridStyle& style,
                     const std::string& note);

}  // namespace maia
