// Asking services for one thing, so that what takes long can be watched, stopped and kept piece by piece.
#pragma once

#include <cstdint>
#include <string>

#include "maia/services.hpp"

namespace maia {

/// Throw Error as the service does, or if it returns another number of images than one.
Generation generate_one(const ImageGenerator& generator, const std::string& prompt, std::uint64_t seed);
Generation edit_one(const ImageEditor& editor, const Image& image, const std::string& instruction, std::uint64_t seed);

}  // namespace maia
