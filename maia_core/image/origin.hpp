// What is known about an image beside its pixels.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "maia/image.hpp"

namespace maia {

/// The region that a masked image shows: one byte per pixel, not 0 inside, and the image before it was
/// darkened.
struct MaskOrigin {
  Image unmasked;
  std::vector<std::uint8_t> inside;
};

/// Travels with copies of an image; ends at any operation that makes other pixels, and at encoding. It is not part of
/// equality and hash.
struct Origin {
  std::shared_ptr<const MaskOrigin> mask;
  std::shared_ptr<const void> scene;  ///< a Scene::State
};

/// The same pixels, shared, with that origin.
Image with_origin(const Image& image, Origin origin);
const Origin& origin_of(const Image& image);

}  // namespace maia
