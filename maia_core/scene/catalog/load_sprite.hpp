// From a file to a clean cut-out.
#pragma once

#include <string>

#include "scene/catalog/catalog.hpp"

namespace maia {

/// The cut-out in a PNG or SVG file (by its ending), cleaned by kind and trimmed. `height` is the height in pixels of a
/// vector drawing. Throws Error, naming the file.
Sprite load_sprite(const std::string& path, AssetKind kind, int height);

}  // namespace maia
