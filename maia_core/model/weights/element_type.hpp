// The types of numbers that a safetensors file can hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace maia {

enum class ElementType { f64, f32, f16, bf16, i64, i32, i16, i8, u64, u32, u16, u8, boolean };

/// Bytes of one element: 1, 2, 4 or 8.
std::size_t element_size(ElementType type);

/// The name in the file: "F64", "F32", "F16", "BF16", "I64", ..., "U8", "BOOL".
std::string_view element_name(ElementType type);

/// The type of that name, if there is one.
std::optional<ElementType> element_type(std::string_view name);

/// The type whose C++ counterpart is T (no counterpart: f16, bf16).
template <typename T>
struct ElementOf;
template <>
struct ElementOf<double> {
  static constexpr ElementType type = ElementType::f64;
};
template <>
struct ElementOf<float> {
  static constexpr ElementType type = ElementType::f32;
};
template <>
struct ElementOf<std::int64_t> {
  static constexpr ElementType type = ElementType::i64;
};
template <>
struct ElementOf<std::int32_t> {
  static constexpr ElementType type = ElementType::i32;
};
template <>
struct ElementOf<std::int16_t> {
  static constexpr ElementType type = ElementType::i16;
};
template <>
struct ElementOf<std::int8_t> {
  static constexpr ElementType type = ElementType::i8;
};
template <>
struct ElementOf<std::uint64_t> {
  static constexpr ElementType type = ElementType::u64;
};
template <>
struct ElementOf<std::uint32_t> {
  static constexpr ElementType type = ElementType::u32;
};
template <>
struct ElementOf<std::uint16_t> {
  static constexpr ElementType type = ElementType::u16;
};
template <>
struct ElementOf<std::uint8_t> {
  static constexpr ElementType type = ElementType::u8;
};

}  // namespace maia
