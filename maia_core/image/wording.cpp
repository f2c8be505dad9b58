#include "image/wording.hpp"

#include <cmath>
#include <cstdio>

namespace maia {

std::string number_of(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string rounded(float value) {
  char text[32];
  const float size = std::abs(value);
  std::snprintf(text, sizeof text, size >= 1 && size < 1e6F ? "%.2f" : "%.3g", static_cast<double>(value));
  return text;
}

std::string on_one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

std::string markup_escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string numbered_image(std::size_t index) { return "image " + std::to_string(index + 1); }

std::string activation_line(const std::string& title, float activation) {
  return "\"" + on_one_line(title) + "\", activation: " + rounded(activation);
}

}  // namespace maia
