// Images in a notebook's page: small ones side by side, larger ones at a click.
#pragma once

#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// One image of a gallery.
struct GalleryItem {
  Image image;
  std::string caption;  ///< line ends break it
  float level = -1;     ///< 0..1: a bar below the image is filled so far; less: no bar
};

struct GalleryStyle {
  int columns = 0;   ///< of a row; 0: as many as there is room for
  std::size_t more;  ///< images that there are beside these, and that can't be shown
};

/// HTML without script in the colors of the page, each image at most 448 pixels large. A click or Enter enlarges an
/// image; what is beyond a screenful waits behind "n more images".
std::string gallery_html(const std::vector<GalleryItem>& items, const GalleryStyle& style);

}  // namespace maia
