#include "model/weights/pytorch.hpp"

#include <ATen/ops/from_blob.h>

#include <memory>
#include <utility>

#include "maia/error.hpp"
#include "model/weights/mapped_file.hpp"
#include "model/weights/pytorch/pytorch_file.hpp"
#include "model/weights/read_weights.hpp"
#include "model/weights/torch_types.hpp"

namespace maia {
namespace {

at::Tensor strided_tensor(const PytorchTensor& tensor) {
  const c10::ScalarType type = scalar_type(tensor.type, tensor.name);
  std::byte* first = tensor.storage.data.get() + static_cast<std::size_t>(tensor.offset) * element_size(tensor.type);
  return at::from_blob(
             first, tensor.sizes, tensor.strides, [owner = tensor.storage.data](void*) {},
             at::TensorOptions().dtype(type).device(at::kCPU))
      .contiguous();
}

}  // namespace

StateDict read_pytorch(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  StateDict weights{{}, {}, path};
  try {
    for (const PytorchTensor& tensor : read_pytorch_file(file->bytes()))
      weights.tensors.emplace(tensor.name, strided_tensor(tensor));
  } catch (const Error& error) {
    throw Error("can't read " + path + ": " + error.what());
  }
  return weights;
}

bool is_torchscript(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  try {
    return has_torchscript_code(file->bytes());
  } catch (const Error& error) {
    throw Error("can't read " + path + ": " + error.what());
  }
}

}  // namespace maia
