#include "services/chat/json.hpp"

namespace maia {

std::string json_text(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

nlohmann::json read_object(std::string_view text) {
  nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_discarded()) throw Error("the server's reply is not JSON, or not all of it");
  if (!value.is_object()) throw Error("the server's reply is not a JSON object");
  return value;
}

std::string string_of(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : ""; }

std::int64_t count_of(const nlohmann::json& value) {
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  if (!(number > 0)) return 0;
  return number < 1e15 ? static_cast<std::int64_t>(number) : static_cast<std::int64_t>(1e15);
}

namespace detail {
namespace {
const nlohmann::json null;
}

const nlohmann::json& member(const nlohmann::json& value, const char* name) {
  if (!value.is_object()) return null;
  const auto found = value.find(name);
  return found == value.end() ? null : *found;
}

const nlohmann::json& member(const nlohmann::json& value, int index) {
  return value.is_array() && static_cast<std::size_t>(index) < value.size() ? value[static_cast<std::size_t>(index)]
                                                                            : null;
}

}  // namespace detail
}  // namespace maia
