// Color and light of pictures of unknown making.
#pragma once

#include <cstdint>
#include <string>

#include "maia/image.hpp"

namespace maia {

/// The picture as if it had been taken in that light, as far as color and brightness can say it: night, sunset,
/// sunrise, fog, overcast, rain, snowfall, day, dark, bright. Throws Error if there is no such light or pixels can't
/// show it.
Image in_light(const Image& image, const std::string& light, std::uint64_t seed);

/// More (amount > 0) or less of a basic color in the whole picture; `amount` is about -1 to 1. Throws Error for colors
/// that are no hue.
Image toward_color(const Image& image, const std::string& color, double amount);

/// What has the color `from` (of color_names()) gets the color `to`, keeping its shading. Throws Error if there is
/// nothing of that color.
Image recolored(const Image& image, const std::string& from, const std::string& to);

}  // namespace maia
