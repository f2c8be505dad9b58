// Reading pickles without running them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/weights/element_type.hpp"

namespace maia::pickle {

/// A value's number in its document. Values refer to each other by number, so that cycles do no harm and a deep
/// nesting can be taken down without recursion.
using Ref = std::uint32_t;

struct None {};
struct Text {
  std::string text;
};
struct Bytes {
  std::string bytes;
};
/// An integer that does not fit into 64 bits: its bytes as two's complement, little endian.
struct LongInteger {
  std::string bytes;
};
struct List {
  std::vector<Ref> items;
};
struct Tuple {
  std::vector<Ref> items;
};
/// The later one of two equal keys counts.
struct Dict {
  std::vector<std::pair<Ref, Ref>> items;
};
/// A name that a pickle may mention; nothing is ever looked up or called.
struct Global {
  std::string name;  ///< with the module: "torch.FloatStorage"
};
/// Something of a training run that is no tensor (arguments, a numpy number): only its type's name is kept.
struct Opaque {
  std::string type;
};
/// Numbers that lie elsewhere in the file.
struct Storage {
  ElementType type = ElementType::f32;
  std::string key;
  std::int64_t elements = 0;    ///< of the whole storage
  std::int64_t view_begin = 0;  ///< this storage is a part of the one in the file (only in old files)
  std::int64_t view_elements = 0;
};
/// A view of a storage. The numbers are those of the file and still have to be checked against the storage.
struct Tensor {
  Ref storage = 0;
  std::int64_t offset = 0;  ///< in elements, as the strides
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
};

using Value = std::variant<None, bool, std::int64_t, double, Text, Bytes, LongInteger, List, Tuple, Dict, Global,
                           Opaque, Storage, Tensor>;

/// A pickle's values.
struct Document {
  std::vector<Value> values;
  Ref root = 0;
  std::size_t length = 0;  ///< bytes that the pickle took

  const Value& at(Ref ref) const { return values[ref]; }

  /// The value as T, or nullptr if it is another kind.
  template <typename T>
  const T* get(Ref ref) const {
    return std::get_if<T>(&values[ref]);
  }
};

/// "a dictionary", "the number 5", "a tensor", ... for errors.
std::string describe(const Value& value);

/// Reads the pickle at the beginning of `bytes`: protocol 2 and later, of the values above. Tensors are built by
/// the handful of functions that PyTorch writes, which are understood, not called. Memory and time are proportional to
/// the length of the pickle. Throws Error if it is damaged, or refers to any other name: the error says which.
Document parse(std::span<const std::byte> bytes);

}  // namespace maia::pickle
