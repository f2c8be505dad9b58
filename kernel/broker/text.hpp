// UTF-8 as the broker meets it: from programs that print anything, and from front ends that count in code points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maia::broker {

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

/// How many bytes at the end of `text` are the beginning of a UTF-8 sequence that is cut off: 0 to 3.
std::size_t unfinished_utf8(std::string_view text);

/// Byte offset of the code point number `count` in `text` (UTF-8): at most text.size().
std::size_t bytes_of_code_points(std::string_view text, std::size_t count);

/// Number of code points in the first `bytes` bytes of `text`.
std::size_t code_points_of_bytes(std::string_view text, std::size_t bytes);

/// Without blanks and line ends at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace maia::broker
