#include "model/weights/torch_types.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <cstring>
#include <utility>

#include "maia/error.hpp"

namespace maia {
namespace {

constexpr std::pair<ElementType, c10::ScalarType> types[] = {
    {ElementType::f64, c10::ScalarType::Double}, {ElementType::f32, c10::ScalarType::Float},
    {ElementType::f16, c10::ScalarType::Half},   {ElementType::bf16, c10::ScalarType::BFloat16},
    {ElementType::i64, c10::ScalarType::Long},   {ElementType::i32, c10::ScalarType::Int},
    {ElementType::i16, c10::ScalarType::Short},  {ElementType::i8, c10::ScalarType::Char},
    {ElementType::u8, c10::ScalarType::Byte},    {ElementType::boolean, c10::ScalarType::Bool},
};

}  // namespace

c10::ScalarType scalar_type(ElementType type, const std::string& tensor_name) {
  for (const auto& [stored, scalar] : types)
    if (stored == type) return scalar;
  throw Error("tensor '" + tensor_name + "' has the type " + std::string(element_name(type)) +
              ", which libtorch can't compute with");
}

ElementType stored_type(const at::Tensor& tensor, const std::string& name) {
  if (!tensor.defined()) throw Error("tensor '" + name + "' is undefined");
  if (tensor.layout() == at::kStrided)
    for (const auto& [stored, scalar] : types)
      if (scalar == tensor.scalar_type()) return stored;
  throw Error("tensor '" + name + "' has the type " + c10::toString(tensor.scalar_type()) +
              " or a layout that can't be stored");
}

at::Tensor tensor_of(std::span<const std::byte> bytes, const std::vector<std::int64_t>& shape, c10::ScalarType type,
                     std::shared_ptr<const void> owner) {
  const at::TensorOptions options = at::TensorOptions().dtype(type).device(at::kCPU);
  if (bytes.empty()) return at::empty(shape, options);
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % c10::elementSize(type) != 0) {
    at::Tensor copy = at::empty(shape, options);
    std::memcpy(copy.data_ptr(), bytes.data(), bytes.size());
    return copy;
  }
  // The mapping is private and read-only; libtorch only has no word for that.
  void* data = const_cast<std::byte*>(bytes.data());
  return at::from_blob(data, shape, [owner = std::move(owner)](void*) {}, options);
}

}  // namespace maia
