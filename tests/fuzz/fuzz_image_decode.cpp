// Any bytes as an image file: an Error, or an image of the size that was allowed. Decoded at a fraction of its size, it
// is refused or has the same shape.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/expect.hpp"
#include "image/decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  maia::DecodeOptions options;
  options.max_pixels = 1 << 18;
  try {
    const maia::Image image = maia::decode_image(bytes, "input", options);
    EXPECT(std::int64_t{image.width()} * image.height() <= options.max_pixels);
    const maia::Reduced reduced = maia::decode_reduced(bytes, "input", 4);
    EXPECT(reduced.full_width == image.width() && reduced.full_height == image.height());
    EXPECT(reduced.image.width() == (image.width() + reduced.reduction - 1) / reduced.reduction);
    EXPECT(reduced.image.height() == (image.height() + reduced.reduction - 1) / reduced.reduction);
  } catch (const maia::Error&) {
  }
  return 0;
}
