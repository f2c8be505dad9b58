// How magics write numbers, sizes and tables, and compare names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maia::broker {

/// Three digits and a unit that suits them: "12.3 ms", "1.5 s", "2 min 5 s".
std::string format_duration(double milliseconds);

/// "512 B", "1.5 GiB".
std::string format_bytes(std::uint64_t bytes);

/// The number of bytes that "512M", "1.5GiB", "4g" or plain digits say; nothing if the text says none.
std::optional<std::uint64_t> parse_bytes(std::string text);

/// "1 cell", "3 cells", "3 classes".
std::string count_of(std::size_t n, std::string_view noun, std::string_view plural = {});

/// Rows of cells in aligned columns, two blanks apart; widths count UTF-8 characters. A cell longer than `widest` is
/// cut and ends in an ellipsis. Each line ends with a newline.
std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t widest = 60);

/// True if `pattern` matches the whole text; `*` stands for any text and `?` for one byte.
bool glob_matches(std::string_view pattern, std::string_view text);

/// Those of `names` that `name` is most likely a misspelling of, nearest first; at most three.
std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& names);

/// "a", "a or b", "a, b or c".
std::string listed_or(const std::vector<std::string>& items);

/// True if `text` is UTF-8 throughout.
bool is_utf8(std::string_view text);

}  // namespace maia::broker
