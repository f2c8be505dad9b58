#include "model/weights/element_type.hpp"

#include <array>

namespace maia {
namespace {

struct Entry {
  ElementType type;
  std::string_view name;
  std::size_t size;
};

// In the order of the enumeration.
constexpr std::array<Entry, 13> entries{{
    {ElementType::f64, "F64", 8},
    {ElementType::f32, "F32", 4},
    {ElementType::f16, "F16", 2},
    {ElementType::bf16, "BF16", 2},
    {ElementType::i64, "I64", 8},
    {ElementType::i32, "I32", 4},
    {ElementType::i16, "I16", 2},
    {ElementType::i8, "I8", 1},
    {ElementType::u64, "U64", 8},
    {ElementType::u32, "U32", 4},
    {ElementType::u16, "U16", 2},
    {ElementType::u8, "U8", 1},
    {ElementType::boolean, "BOOL", 1},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (entries[i].type != static_cast<ElementType>(i)) return false;
  return true;
}
static_assert(in_order());

const Entry& entry(ElementType type) { return entries.at(static_cast<std::size_t>(type)); }

}  // namespace

std::size_t element_size(ElementType type) { return entry(type).size; }

std::string_view element_name(ElementType type) { return entry(type).name; }

std::optional<ElementType> element_type(std::string_view name) {
  for (const Entry& e : entries)
    if (e.name == name) return e.type;
  return std::nullopt;
}

}  // namespace maia
