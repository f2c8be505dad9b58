// Images as a notebook shows them, for those who add words of their own.
#pragma once

#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// The images in one picture, each above its caption, with `text` for a console; for an agent one by one, each after
/// its line. There is a caption and a line for each image or none at all. Of many images the first 60 are shown, and it
/// says so. `levels` (0..1, for each image or none) are bars below the images, where they can be shown.
MimeBundle images_bundle(std::vector<Image> images, std::vector<std::string> captions, std::string text,
                         const std::vector<std::string>& lines, const std::vector<float>& levels = {});

/// Adds the image for front ends without HTML: as PNG, or as JPEG if it is large.
void add_picture(MimeBundle& bundle, const Image& image);

/// Activations as fractions of the largest of them and `scale`: 0..1, 0 for what is negative or no number.
std::vector<float> levels_of(const std::vector<float>& activations, float scale = 0);

}  // namespace maia
