// What Markdown, formulas and HTML have in common.
#pragma once

#include <string>
#include <string_view>

namespace maia::broker {

/// `text` with the commands that do more than typeset a formula made inert: those that make links, load extensions or
/// set classes, styles and other attributes of the page (\href, \style, \require ...). They are still readable.
std::string harmless_math(std::string_view text);

/// `html` with its numeric character references, and those of characters that mean something to a browser, replaced by
/// the characters; all others are left as they are.
std::string decoded(std::string_view html);

/// The length of the character reference with which `html` begins, a named one with its ';'; 0 if it begins with none.
std::size_t reference_length(std::string_view html);

/// The path of a picture or page beside the notebook: no scheme, no host, no way up, nothing to be decoded.
bool is_file_name(std::string_view url);

/// A data: URL of a PNG, JPEG, GIF or WebP image.
bool is_picture_data(std::string_view url);

/// Markdown of which nothing but Markdown has an effect: no HTML, no link that runs code, no picture from elsewhere.
/// What is made inert stays readable: an invisible character (U+2060) stands in it.
std::string safe_markdown(std::string_view markdown);

}  // namespace maia::broker
