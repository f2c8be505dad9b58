// Any bytes as a safetensors file: what is accepted covers the file's data exactly once.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "model/weights/safetensors_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  try {
    const maia::SafetensorsFile file = maia::SafetensorsFile::parse(bytes, "fuzz");
    EXPECT(maia::looks_like_safetensors(bytes));
    std::vector<bool> covered(size);
    for (const maia::StoredTensor& tensor : file.tensors()) {
      std::size_t elements = 1;
      for (const std::int64_t length : tensor.shape) {
        EXPECT(length >= 0);
        elements *= static_cast<std::size_t>(length);
      }
      EXPECT(tensor.data.size() == elements * maia::element_size(tensor.type));
      EXPECT(tensor.elements() == static_cast<std::int64_t>(elements));
      EXPECT(file.find(tensor.name) == &tensor);
      for (const std::byte& byte : tensor.data) {
        const auto at = static_cast<std::size_t>(&byte - bytes.data());
        EXPECT(at < size && !covered[at]);
        covered[at] = true;
      }
    }
    // The data are all that follows the header.
    std::size_t at = size;
    while (at > 0 && covered[at - 1]) --at;
    for (std::size_t i = 0; i < at; ++i) EXPECT(!covered[i]);
  } catch (const maia::Error&) {
  }
  return 0;
}
