#include <cstdint>

#include "image/sha256.hpp"
#include "maia/image.hpp"

namespace maia {

std::string Image::hash() const {
  // The bytes that are hashed are part of the contract: stored hashes must stay valid.
  unsigned char size[8];
  for (unsigned i = 0; i < 4; ++i) {
    size[i] = static_cast<unsigned char>(std::uint32_t(width()) >> (8 * i));
    size[4 + i] = static_cast<unsigned char>(std::uint32_t(height()) >> (8 * i));
  }
  Sha256 sha;
  sha.update(size, sizeof size);
  sha.update(pixels(), std::size_t(width()) * std::size_t(height()) * 3);
  return sha.hex();
}

}  // namespace maia
