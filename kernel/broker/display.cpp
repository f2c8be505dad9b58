#include "broker/display.hpp"

#include <cstdint>

#include "broker/text.hpp"

namespace maia::broker {
namespace {

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  for (const std::string_view start : starts)
    if (text.substr(0, start.size()) == start) return true;
  return false;
}

bool is_json(std::string_view mime) {
  return mime == "application/json" || (mime.size() > 5 && mime.substr(mime.size() - 5) == "+json");
}

bool is_binary(std::string_view mime) {
  return mime.substr(0, 13) != "image/svg+xml" &&
         starts_with_any(mime, {"image/", "audio/", "video/", "application/pdf", "application/octet-stream"});
}

}  // namespace

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

nlohmann::json display_data(const protocol::MimeBundle& bundle) {
  nlohmann::json data = nlohmann::json::object();
  for (const auto& [mime, content] : bundle) {
    if (is_binary(mime)) {
      data[mime] = base64(content);
      continue;
    }
    std::string text = valid_utf8(content);
    nlohmann::json value = is_json(mime) ? json_value(text) : nlohmann::json();
    if (is_json(mime) && !value.is_discarded())
      data[mime] = std::move(value);
    else
      data[mime] = std::move(text);
  }
  return data;
}

nlohmann::json json_value(const std::string& text) {
  constexpr int deepest = 100;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++at;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > deepest) return nlohmann::json(nlohmann::json::value_t::discarded);
  }
  return nlohmann::json::parse(text, nullptr, false);
}

nlohmann::json json_object(const std::string& text) {
  nlohmann::json value = json_value(text);
  return value.is_object() ? value : nlohmann::json::object();
}

}  // namespace maia::broker
