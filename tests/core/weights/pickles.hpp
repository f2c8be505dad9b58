// Pickles by hand.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace maia::test {

inline std::string little_endian(std::uint64_t value, std::size_t bytes) {
  std::string text(bytes, '\0');
  std::memcpy(text.data(), &value, std::min(bytes, sizeof value));
  return text;
}

/// A whole pickle of protocol 2 whose operations are these.
inline std::string pickle(const std::string& operations) { return "\x80\x02" + operations + "."; }

inline std::string text(std::string_view value) { return "X" + little_endian(value.size(), 4) + std::string(value); }
inline std::string number(std::uint32_t value) { return "J" + little_endian(value, 4); }
inline std::string global(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}
inline std::string tuple(const std::string& items) { return "(" + items + "t"; }
inline std::string call(const std::string& function, const std::string& arguments) {
  return function + tuple(arguments) + "R";
}
inline std::string dict(const std::string& items) { return "}(" + items + "u"; }

inline std::string storage(const std::string& key, std::uint32_t elements, std::string_view type = "FloatStorage") {
  return tuple(text("storage") + global("torch", type) + text(key) + text("cpu") + number(elements)) + "Q";
}

inline std::string tensor(const std::string& storage, std::uint32_t offset, const std::string& sizes,
                          const std::string& strides) {
  return call(global("torch._utils", "_rebuild_tensor_v2"), storage + number(offset) + tuple(sizes) + tuple(strides) +
                                                                "\x89" +
                                                                call(global("collections", "OrderedDict"), ""));
}

inline std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace maia::test
