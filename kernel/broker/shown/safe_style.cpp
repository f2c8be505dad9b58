#include "broker/shown/safe_style.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "broker/text.hpp"

namespace maia::broker {
namespace {

using namespace std::string_view_literals;

constexpr std::array properties = {
    "align-content"sv,
    "align-items"sv,
    "align-self"sv,
    "aspect-ratio"sv,
    "background"sv,
    "background-color"sv,
    "border-collapse"sv,
    "border-radius"sv,
    "border-spacing"sv,
    "box-sizing"sv,
    "clear"sv,
    "color"sv,
    "column-gap"sv,
    "cursor"sv,
    "direction"sv,
    "display"sv,
    "dominant-baseline"sv,
    "fill"sv,
    "fill-opacity"sv,
    "fill-rule"sv,
    "flex"sv,
    "flex-basis"sv,
    "flex-direction"sv,
    "flex-flow"sv,
    "flex-grow"sv,
    "flex-shrink"sv,
    "flex-wrap"sv,
    "float"sv,
    "font"sv,
    "font-family"sv,
    "font-size"sv,
    "font-stretch"sv,
    "font-style"sv,
    "font-variant"sv,
    "font-variant-numeric"sv,
    "font-weight"sv,
    "gap"sv,
    "grid"sv,
    "grid-auto-flow"sv,
    "grid-column"sv,
    "grid-gap"sv,
    "grid-row"sv,
    "grid-template-columns"sv,
    "grid-template-rows"sv,
    "height"sv,
    "image-rendering"sv,
    "justify-content"sv,
    "justify-items"sv,
    "justify-self"sv,
    "letter-spacing"sv,
    "line-height"sv,
    "list-style"sv,
    "list-style-type"sv,
    "max-height"sv,
    "max-width"sv,
    "min-height"sv,
    "min-width"sv,
    "object-fit"sv,
    "opacity"sv,
    "overflow"sv,
    "overflow-wrap"sv,
    "overflow-x"sv,
    "overflow-y"sv,
    "position"sv,
    "row-gap"sv,
    "shape-rendering"sv,
    "stop-color"sv,
    "stop-opacity"sv,
    "stroke"sv,
    "stroke-dasharray"sv,
    "stroke-linecap"sv,
    "stroke-linejoin"sv,
    "stroke-miterlimit"sv,
    "stroke-opacity"sv,
    "stroke-width"sv,
    "tab-size"sv,
    "table-layout"sv,
    "text-align"sv,
    "text-anchor"sv,
    "text-decoration"sv,
    "text-overflow"sv,
    "text-transform"sv,
    "vertical-align"sv,
    "visibility"sv,
    "white-space"sv,
    "width"sv,
    "word-break"sv,
    "word-spacing"sv,
    "word-wrap"sv,
    "writing-mode"sv,
};
static_assert(std::is_sorted(properties.begin(), properties.end()));

constexpr std::array functions = {
    "calc"sv,        "clamp"sv,
    "fit-content"sv, "hsl"sv,
    "hsla"sv,        "linear-gradient"sv,
    "max"sv,         "min"sv,
    "minmax"sv,      "radial-gradient"sv,
    "repeat"sv,      "rgb"sv,
    "rgba"sv,        "var"sv,
};

/// Those that may be laid over others only by a negative size.
bool is_margin(std::string_view name) { return name.starts_with("margin"); }

bool has_family(std::string_view name) {
  for (const std::string_view family : {"border", "margin", "padding"})
    if (name == family || (name.starts_with(family) && name.substr(family.size()).starts_with('-'))) return true;
  return false;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool is_safe_declaration(std::string_view name, std::string_view value) {
  if (!std::binary_search(properties.begin(), properties.end(), name) && !has_family(name)) return false;
  if (!is_safe_value(value)) return false;
  if (name == "position") return value == "relative" || value == "static";
  if (name.starts_with("overflow")) return value == "auto" || value == "hidden" || value == "scroll";
  if (is_margin(name))
    return value.find('(') == std::string_view::npos && !value.starts_with('-') &&
           value.find(" -") == std::string_view::npos;
  return true;
}

}  // namespace

bool is_safe_value(std::string_view value) {
  if (value.size() > 2000) return false;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (c == '(') {
      std::size_t begin = at;
      while (begin > 0 && is_word(value[begin - 1])) --begin;
      const std::string name = lower(value.substr(begin, at - begin));
      // A bracket alone, as within calc().
      if (!name.empty() && std::find(functions.begin(), functions.end(), name) == functions.end()) return false;
    } else if (!is_word(c) && std::string_view(" \t\n#%.,)+*/'\"!").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

std::string safe_id(std::string_view id) {
  if (id.empty() || id.size() > 200) return {};
  for (const char c : id)
    if (!is_word(c) && c != '.' && c != ':') return {};
  return (id.starts_with("maia-") ? "" : "maia-") + std::string(id);
}

std::string safe_style(std::string_view style) {
  std::string result;
  while (!style.empty()) {
    const std::size_t end = std::min(style.find(';'), style.size());
    const std::string_view declaration = style.substr(0, end);
    style.remove_prefix(std::min(end + 1, style.size()));
    const std::size_t colon = declaration.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower(trimmed(declaration.substr(0, colon)));
    const std::string_view value = trimmed(declaration.substr(colon + 1));
    if (value.empty() || !is_safe_declaration(name, value)) continue;
    result += (result.empty() ? "" : ";") + name + ":" + std::string(value);
  }
  return result;
}

}  // namespace maia::broker
