// JSON of servers: read without trust.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "maia/error.hpp"

namespace maia {

using OrderedJson = nlohmann::ordered_json;

/// Without spaces; bytes that are not UTF-8, as a program's output may have them, are replaced.
std::string json_text(const OrderedJson& value);

/// Throws Error unless it is a JSON object.
nlohmann::json read_object(std::string_view text);

/// The member at a path of names and numbers ("choices", 0, "message"); a null if one of them is not there.
template <class... Step>
const nlohmann::json& at_path(const nlohmann::json& value, const Step&... steps);

/// The string, or empty; the number, or 0, never negative.
std::string string_of(const nlohmann::json& value);
std::int64_t count_of(const nlohmann::json& value);

namespace detail {
const nlohmann::json& member(const nlohmann::json& value, const char* name);
const nlohmann::json& member(const nlohmann::json& value, int index);
}  // namespace detail

template <class... Step>
const nlohmann::json& at_path(const nlohmann::json& value, const Step&... steps) {
  const nlohmann::json* at = &value;
  ((at = &detail::member(*at, steps)), ...);
  return *at;
}

}  // namespace maia
