#include "model/weights/fetch/response.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace maia {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void Response::add_line(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with("HTTP/")) {
    *this = {};
    const std::size_t blank = line.find(' ');
    if (blank != std::string_view::npos) status_ = static_cast<int>(number(line.substr(blank + 1, 3)).value_or(0));
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (name == "etag") {
    // A weak one stands for the same meaning, not for the same bytes.
    if (!value.starts_with("W/")) etag_ = value;
  } else if (name == "last-modified") {
    last_modified_ = value;
  } else if (name == "content-length") {
    content_length_ = number(value);
  } else if (name == "content-range" && value.starts_with("bytes ")) {
    // "bytes 100-199/200", "bytes 100-199/*", "bytes */200"
    const std::string_view range = value.substr(6);
    const std::size_t dash = range.find('-'), slash = range.find('/');
    if (dash != std::string_view::npos) range_begin_ = number(range.substr(0, dash));
    if (slash != std::string_view::npos) range_total_ = number(range.substr(slash + 1));
  }
}

}  // namespace maia
