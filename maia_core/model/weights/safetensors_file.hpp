// Reading safetensors files without libtorch.
//   SafetensorsFile file = SafetensorsFile::open("store.safetensors");
//   std::span<const float> values = file.at("layer4/top_values").values<float>();
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
#include "model/weights/mapped_file.hpp"

namespace maia {

/// Where one tensor of a file lies. The bytes are those of the file's mapping.
struct StoredTensor {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;  ///< row-major; empty for a scalar
  std::span<const std::byte> data;  ///< little endian; exactly elements() * element_size(type) bytes

  /// The product of the shape.
  std::int64_t elements() const;

  /// The data as numbers. Throws Error if T is not the tensor's type or the data is not aligned for it (only possible
  /// in files that SafetensorsWriter did not write).
  template <typename T>
  std::span<const T> values() const {
    check_view(ElementOf<T>::type);
    return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
  }

 private:
  void check_view(ElementType wanted) const;
};

/// A memory-mapped safetensors file, checked as strictly as the format asks: the header is JSON with no key twice,
/// every tensor's shape and type agree with its bytes, and the tensors cover the file's data without holes or overlaps.
/// A value; copies share the mapping. Safe to use from several threads.
class SafetensorsFile {
 public:
  /// Throws Error, naming the file and what is wrong with it.
  static SafetensorsFile open(const std::string& path);

  /// The same of bytes in memory, which must stay there as long as this object; `name` is for errors.
  static SafetensorsFile parse(std::span<const std::byte> bytes, const std::string& name);

  /// Sorted by name.
  const std::vector<StoredTensor>& tensors() const { return tensors_; }

  /// The tensor of that name, or nullptr.
  const StoredTensor* find(std::string_view name) const;

  /// Throws Error, naming the file, if there is none of that name.
  const StoredTensor& at(std::string_view name) const;

  /// The header's "__metadata__": free text by name.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  /// The path, or the name given to parse().
  const std::string& name() const { return name_; }

  /// What keeps the tensors' bytes alive; nullptr after parse().
  const std::shared_ptr<const MappedFile>& mapping() const { return mapping_; }

 private:
  SafetensorsFile() = default;
  std::string name_;
  std::shared_ptr<const MappedFile> mapping_;
  std::vector<StoredTensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Whether bytes that begin like this may be a safetensors file: a header length and then a brace.
bool looks_like_safetensors(std::span<const std::byte> bytes);

}  // namespace maia
