// Between the bytes of files and libtorch's tensors.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/weights/element_type.hpp"

namespace maia {

/// Throws Error, naming the tensor, if libtorch has no such type.
c10::ScalarType scalar_type(ElementType type, const std::string& tensor_name);

/// Throws Error, naming the tensor, if no file can hold its type or it is not a plain (strided) tensor.
ElementType stored_type(const at::Tensor& tensor, const std::string& name);

/// A contiguous CPU tensor of these bytes, which `owner` keeps alive; a copy where they are not aligned for the type.
at::Tensor tensor_of(std::span<const std::byte> bytes, const std::vector<std::int64_t>& shape, c10::ScalarType type,
                     std::shared_ptr<const void> owner);

}  // namespace maia
