#include "model/weights/safetensors.hpp"

#include <ATen/ops/empty.h>

#include <cstring>
#include <vector>

#include "maia/error.hpp"
#include "model/weights/safetensors_file.hpp"
#include "model/weights/safetensors_writer.hpp"
#include "model/weights/torch_types.hpp"

namespace maia {

StateDict read_safetensors(const std::string& path) {
  const SafetensorsFile file = SafetensorsFile::open(path);
  StateDict weights{{}, file.metadata(), path};
  for (const StoredTensor& stored : file.tensors()) {
    const c10::ScalarType type = scalar_type(stored.type, stored.name);
    weights.tensors.emplace(stored.name, tensor_of(stored.data, stored.shape, type, file.mapping()));
  }
  return weights;
}

void write_safetensors(const std::string& path, const StateDict& weights) {
  std::vector<TensorDeclaration> declarations;
  for (const auto& [name, tensor] : weights.tensors)
    declarations.push_back({name, stored_type(tensor, name), tensor.sizes().vec()});
  SafetensorsWriter writer(path, std::move(declarations), weights.metadata);
  for (const auto& [name, tensor] : weights.tensors) {
    const at::Tensor plain = tensor.detach().cpu().contiguous();
    writer.write(name, std::span(static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()));
  }
  writer.finish();
}

}  // namespace maia
