// Writing safetensors files of any size in constant memory, without libtorch.
//   SafetensorsWriter writer(path, {{"values", ElementType::f32, {1000, 15}}, {"ids", ElementType::i64, {1000}}},
//   {{"model", hash}}); writer.write("values", values); writer.write("ids", ids); writer.finish();
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/weights/element_type.hpp"

namespace maia {

/// A tensor that will be written.
struct TensorDeclaration {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;  ///< row-major; empty for a scalar
};

/// Writes one file. What it writes depends on the tensors and the metadata alone, not on the order in which they are
/// declared or written: tensors lie in the file by element size (largest first, so that all are aligned), then by name.
/// The file appears under its name when finish() has returned, whole and safe on the disk, or not at all.
class SafetensorsWriter {
 public:
  /// Opens a temporary file beside `path`. Throws Error if that fails, a name is used twice or is "__metadata__", a
  /// text is not UTF-8, or a shape is negative or too large.
  SafetensorsWriter(const std::string& path, std::vector<TensorDeclaration> tensors,
                    std::map<std::string, std::string> metadata = {});

  /// Without finish() nothing is left behind.
  ~SafetensorsWriter();
  SafetensorsWriter(const SafetensorsWriter&) = delete;
  SafetensorsWriter& operator=(const SafetensorsWriter&) = delete;

  /// Appends to what this tensor has got so far; tensors may be written in any order and in pieces.
  /// Throws Error if there is no such tensor, it would get more bytes than it has, or the disk is full.
  void write(std::string_view name, std::span<const std::byte> bytes);

  /// The same with numbers, whose type must be the declared one.
  template <typename T>
  void write(std::string_view name, std::span<const T> values) {
    check_type(name, ElementOf<T>::type);
    write(name, std::as_bytes(values));
  }
  template <typename T>
  void write(std::string_view name, const std::vector<T>& values) {
    write(name, std::span<const T>(values));
  }

  /// Throws Error if a tensor lacks bytes (naming it) or the file can't be completed.
  void finish();

 private:
  struct Impl;
  void check_type(std::string_view name, ElementType type) const;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maia
