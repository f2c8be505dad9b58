// A text whose lines are sorted by their first word, searched where it lies.
#pragma once

#include <optional>
#include <string_view>

namespace maia {

/// The text belongs to the caller. A text that isn't sorted is searched in vain, nothing worse.
class SortedLines {
 public:
  explicit SortedLines(std::string_view text = {}) : text_(text) {}

  /// What follows `word` and a blank on the line that begins with them, without the line's end. Lines are in the order
  /// of their bytes; those that begin with a blank are a preamble.
  std::optional<std::string_view> find(std::string_view word) const;

  /// Whether a line begins with `start`.
  bool any_begins(std::string_view start) const;

 private:
  /// The first line whose first word is not less than `word`, up to the end of the text.
  std::string_view from(std::string_view word) const;

  std::string_view text_;
};

/// Takes the next word, up to a blank, from the front of `line`. Empty at the end of the line.
std::string_view take_word(std::string_view& line);

/// Takes the next word as a number without sign in that base. Nothing if it is not one or doesn't fit 32 bits.
std::optional<unsigned> take_number(std::string_view& line, int base = 10);

}  // namespace maia
