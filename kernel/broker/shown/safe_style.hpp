// CSS declarations that change only how their own element looks.
#pragma once

#include <string>
#include <string_view>

namespace maia::broker {

/// The harmless declarations of a style attribute, in their order: "color:red;width:3em". Left out are properties that
/// are not on a list, functions but for colors, sizes and gradients, and what would lay the element over others
/// (`position` but for `relative`, which without offsets moves nothing, and negative margins). Nothing is fetched by
/// the rest.
std::string safe_style(std::string_view style);

/// `id` as ids of cells' displays are called on the page: with "maia-" in front, so that none is taken for an element
/// of the page. Empty if it holds anything but letters, digits, '_', '-', '.' and ':'.
std::string safe_id(std::string_view id);

/// Whether a CSS value (or an SVG presentation attribute) can be left as it is: no URL, no escape, no function but
/// those for colors, sizes and gradients.
bool is_safe_value(std::string_view value);

}  // namespace maia::broker
