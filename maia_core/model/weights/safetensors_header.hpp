// The JSON header of a safetensors file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/weights/element_type.hpp"

namespace maia::safetensors {

/// A file begins with the header's length (8 bytes, little endian); the data follows the header.
inline constexpr std::size_t length_bytes = 8;

/// The format's limit for the header's length.
inline constexpr std::uint64_t longest_header = 100'000'000;

/// The header's key for free text.
inline constexpr std::string_view metadata_key = "__metadata__";

/// One tensor as the header describes it; not yet checked against the data.
struct Entry {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  ///< of its bytes, from the start of the data
  std::uint64_t end = 0;
};

struct Header {
  std::vector<Entry> entries;  ///< in the order of the header
  std::map<std::string, std::string> metadata;
};

/// The number of bytes of a tensor, or nothing if it does not fit into 63 bits or a length is negative.
std::optional<std::uint64_t> byte_count(ElementType type, const std::vector<std::int64_t>& shape);

/// Throws Error, saying what is wrong, if the text is not JSON, not of this form or has a key twice.
Header parse_header(std::string_view json);

}  // namespace maia::safetensors
