// Instructions followed on a recipe, or on the pixels of a foreign image.
#pragma once

#include <cstdint>
#include <string>

#include "maia/image.hpp"
#include "scene/compose/recipe.hpp"

namespace maia {

/// The recipe after an instruction in plain English; everything that it does not concern is left as it is, ids
/// included. Throws Error, saying what is possible, if it can't be followed.
Recipe edit_recipe(const Recipe& recipe, const std::string& instruction);

/// What image processing can do to an image of unknown making: color and light of the whole, blur, crop, a pasted
/// object, styles. Throws Error, saying what is possible, if it can't be followed.
Image edit_pixels(const Image& image, const std::string& instruction, std::uint64_t seed);

}  // namespace maia
