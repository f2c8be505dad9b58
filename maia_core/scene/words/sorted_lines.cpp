#include "scene/words/sorted_lines.hpp"

#include <algorithm>
#include <charconv>

namespace maia {

std::string_view SortedLines::from(std::string_view word) const {
  std::size_t low = 0, high = text_.size();  // starts of lines, or the end
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t newline = middle == 0 ? std::string_view::npos : text_.rfind('\n', middle - 1);
    const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t end = std::min(text_.find('\n', start), text_.size());
    const std::string_view line = text_.substr(start, end - start);
    if (line.substr(0, line.find(' ')) < word)
      low = std::min(end + 1, text_.size());
    else
      high = start;
  }
  return text_.substr(std::min(low, text_.size()));
}

std::optional<std::string_view> SortedLines::find(std::string_view word) const {
  if (word.empty()) return {};
  std::string_view line = from(word);
  line = line.substr(0, line.find('\n'));
  const std::string_view first = line.substr(0, line.find(' '));
  if (first != word) return {};
  return line.substr(std::min(line.size(), first.size() + 1));
}

bool SortedLines::any_begins(std::string_view start) const { return !start.empty() && from(start).starts_with(start); }

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

std::optional<unsigned> take_number(std::string_view& line, int base) {
  const std::string_view word = take_word(line);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
  if (error != std::errc() || end != word.data() + word.size()) return {};
  return number;
}

}  // namespace maia
