// Any bytes as a pickle and as a file of torch.save(): nothing is reached outside of a storage, and memory stays
// in proportion to the input.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "fuzz/expect.hpp"
#include "maia/error.hpp"
#include "model/weights/pytorch/checkpoint.hpp"
#include "model/weights/pytorch/pickle.hpp"
#include "model/weights/pytorch/pytorch_file.hpp"

namespace {

void check(const maia::PytorchTensor& tensor) {
  EXPECT(tensor.sizes.size() == tensor.strides.size() && tensor.offset >= 0);
  if (tensor.elements() == 0) return;
  std::int64_t last = tensor.offset;
  for (std::size_t i = 0; i < tensor.sizes.size(); ++i) last += (tensor.sizes[i] - 1) * tensor.strides[i];
  const std::size_t size = maia::element_size(tensor.type);
  EXPECT((static_cast<std::size_t>(last) + 1) * size <= tensor.storage.size);
  // The sanitizer objects if these are not there.
  volatile std::byte first_byte = tensor.storage.data[static_cast<std::size_t>(tensor.offset) * size];
  volatile std::byte last_byte = tensor.storage.data[(static_cast<std::size_t>(last) + 1) * size - 1];
  static_cast<void>(first_byte);
  static_cast<void>(last_byte);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  try {
    const maia::pickle::Document document = maia::pickle::parse(bytes);
    EXPECT(document.root < document.values.size() && document.length <= size);
    for (const maia::pickle::Value& value : document.values) EXPECT(!maia::pickle::describe(value).empty());
    for (const maia::pickle::NamedTensor& tensor : maia::pickle::named_tensors(document))
      EXPECT(document.get<maia::pickle::Tensor>(tensor.tensor) != nullptr);
  } catch (const maia::Error&) {
  }
  try {
    for (const maia::PytorchTensor& tensor : maia::read_pytorch_file(bytes)) check(tensor);
    EXPECT(maia::looks_like_pytorch(bytes));
  } catch (const maia::Error&) {
  }
  return 0;
}
