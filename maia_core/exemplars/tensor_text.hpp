// Lists of texts as tensors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/weights/safetensors_file.hpp"
#include "model/weights/safetensors_writer.hpp"

namespace maia {

/// Texts of any bytes as two tensors: `name` has the bytes, `name`_ends the position after each text's last byte.
struct TextTensor {
  std::string name;
  std::string bytes;
  std::vector<std::int64_t> ends;

  TextTensor(std::string tensor, const std::vector<std::string>& texts);
  void declare(std::vector<TensorDeclaration>& declarations) const;
  void write(SafetensorsWriter& writer) const;
};

/// Text number i of such tensors in a file. Throws Error, naming the file, if they are damaged.
class TextTensorView {
 public:
  TextTensorView() = default;
  TextTensorView(const SafetensorsFile& file, const std::string& name);
  std::int64_t size() const { return static_cast<std::int64_t>(ends_.size()); }
  std::string at(std::int64_t i) const;

 private:
  std::string file_, name_;
  std::span<const std::uint8_t> bytes_;
  std::span<const std::int64_t> ends_;
};

[[noreturn]] void throw_wrong_shape(const SafetensorsFile& file, const std::string& name);

/// The numbers of a tensor that must have this type and shape. Throws Error, naming the file, otherwise.
template <class T>
std::span<const T> values_of(const SafetensorsFile& file, const std::string& name,
                             const std::vector<std::int64_t>& shape) {
  const StoredTensor& tensor = file.at(name);
  if (tensor.shape != shape) throw_wrong_shape(file, name);
  return tensor.values<T>();
}

}  // namespace maia
