// Any bytes as HTML, Markdown and text: the result of safe_html() is read again by another reader, which knows only
// what must not be there; and it is not changed by a second turn.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/shown/escapes.hpp"
#include "broker/shown/harmless_text.hpp"
#include "broker/shown/safe_html.hpp"
#include "broker/shown/safe_style.hpp"
#include "broker/text.hpp"
#include "fuzz/expect.hpp"

namespace {

using namespace maia::broker;

bool is_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
}

void check_attribute(std::string_view name, std::string_view value) {
  EXPECT(is_name(name) && !name.starts_with("on") && !name.starts_with("data-"));
  for (const char* bad : {"action", "srcdoc", "srcset", "formaction", "name", "http-equiv", "content", "background"})
    EXPECT(name != bad);
  EXPECT(value.find_first_of("<>\"") == std::string_view::npos);
  if (name == "href")
    EXPECT(value.empty() || value[0] == '#' || value.find(':') == std::string_view::npos ||
           std::tolower(value[0]) == 'h' || std::tolower(value[0]) == 'm');
  if (name == "src") EXPECT(value.starts_with("data:image/") || value.find(':') == std::string_view::npos);
  if (name == "style")
    EXPECT(value.find("url") == std::string_view::npos || value.find("url(") == std::string_view::npos);
  if (name == "id" || name == "class") EXPECT(value.starts_with("maia-"));
}

/// Reads the canonical form alone: names, quoted values, every element closed.
void check_html(std::string_view html) {
  std::vector<std::string_view> open;
  while (!html.empty()) {
    const std::size_t tag = html.find('<');
    const std::string_view text = html.substr(0, tag);
    EXPECT(text.find('>') == std::string_view::npos);
    for (const char* command : {"\\href", "\\style", "\\require"}) EXPECT(text.find(command) == std::string_view::npos);
    if (tag == std::string_view::npos) break;
    html.remove_prefix(tag + 1);
    const std::size_t end = html.find('>');
    EXPECT(end != std::string_view::npos);
    std::string_view inside = html.substr(0, end);
    html.remove_prefix(end + 1);
    if (inside.starts_with('/')) {
      EXPECT(!open.empty() && open.back() == inside.substr(1));
      open.pop_back();
      continue;
    }
    const bool closed = inside.ends_with('/') && (inside.size() < 2 || inside[inside.size() - 2] != '=');
    if (closed) inside.remove_suffix(1);
    const std::string_view name = inside.substr(0, inside.find(' '));
    EXPECT(is_name(name));
    for (const char* bad :
         {"script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base",
          "foreignObject", "animate", "set", "image", "template", "math", "textarea", "noscript"})
      EXPECT(name != bad);
    inside.remove_prefix(name.size());
    while (!inside.empty()) {
      EXPECT(inside[0] == ' ');
      const std::size_t equals = inside.find("=\"");
      EXPECT(equals != std::string_view::npos);
      const std::size_t quote = inside.find('"', equals + 2);
      EXPECT(quote != std::string_view::npos);
      check_attribute(inside.substr(1, equals - 1), inside.substr(equals + 2, quote - equals - 2));
      inside.remove_prefix(quote + 1);
    }
    if (!closed) open.push_back(name);
  }
  EXPECT(open.empty());
}

void check_markdown(std::string_view markdown) {
  const std::string safe = safe_markdown(markdown);
  for (std::size_t at = 0; at + 1 < safe.size(); ++at)
    if (safe[at] == '<') EXPECT(std::isalpha(static_cast<unsigned char>(safe[at + 1])) == 0 && safe[at + 1] != '/');
  std::string seen;
  for (const char c : safe)
    if (static_cast<unsigned char>(c) > ' ' && c != '\\')
      seen += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  EXPECT(seen.find("javascript:") == std::string::npos);
}

void check_escapes(std::string_view text, std::size_t cut) {
  const std::string whole = without_escapes(text);
  EXPECT(whole.find("\x1b]") == std::string::npos && whole.find('\x05') == std::string::npos);
  EscapeFilter filter;
  std::string pieces = filter.pass(text.substr(0, cut));
  pieces += filter.pass(text.substr(cut));
  EXPECT(pieces == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = valid_utf8(bytes);
  const std::string safe = safe_html(text);
  check_html(safe);
  EXPECT(safe_html(safe) == safe);
  EXPECT(safe_style(safe_style(text)) == safe_style(text));
  check_markdown(text);
  if (size > 0) check_escapes(bytes, data[0] % size);
  return 0;
}
