// Images as a notebook shows them, for those who add words of their own.
#pragma once

#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// The images in one picture, each above its caption, with `text` for a console; for an agent one by one, each after
/// its line. There is a caption and a line for each image or none at all. Of many images the first 60 are shown, and it
/// says so.
MimeBundle images_bundle(std::vector<Image> images, std::vector<std::string> captions, std::string text,
                         const std::vector<std::string>& lines);

}  // namespace maia
