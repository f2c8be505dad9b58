// The argument line of a magic, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maia::broker {

/// Options and words of an argument line.
///
/// Words are separated by blanks; 'single quotes' keep everything, "double quotes" all but \" and \\, and outside
/// quotes a backslash keeps the next character. An option is `-x`, or `-x VALUE` or `-xVALUE` for one that takes a
/// value; or `--name`, or `--name VALUE` or `--name=VALUE`. `--` ends the options. Functions that parse throw
/// MagicError for an unclosed quote, an unknown option and a missing value.
class Arguments {
 public:
  /// The names of long options, without dashes.
  struct LongOptions {
    std::vector<std::string_view> flags, valued;
  };

  /// Long options anywhere.
  static Arguments parse(std::string_view line, const LongOptions& options);

  /// Options anywhere. `flags` and `valued` list the letters of those without and with a value.
  static Arguments parse(std::string_view line, std::string_view flags = {}, std::string_view valued = {});

  /// Options only before the first other word; from there on the line is rest(), as it was written.
  static Arguments parse_leading(std::string_view line, std::string_view flags, std::string_view valued);

  bool has(char option) const;
  bool has(std::string_view long_option) const;
  /// All values of an option, in order.
  std::vector<std::string> values(char option) const;
  /// The last value of an option, or `fallback`.
  std::string value(char option, std::string_view fallback) const;
  std::string value(std::string_view long_option, std::string_view fallback) const;

  const std::vector<std::string>& words() const { return words_; }
  const std::string& rest() const { return rest_; }

  /// Throws MagicError unless there are `least` to `most` words; `expected` says what they are.
  void expect_words(std::size_t least, std::size_t most, std::string_view expected) const;

 private:
  static Arguments parse(std::string_view line, std::string_view flags, std::string_view valued, bool leading);

  std::vector<std::pair<char, std::string>> options_;
  std::vector<std::pair<std::string, std::string>> long_options_;
  std::vector<std::string> words_;
  std::string rest_;
};

/// A whole number within [least, most]. Throws MagicError that names `what`.
long parse_number(std::string_view text, std::string_view what, long least, long most);

/// The same for a number such as 0.5.
double parse_real(std::string_view text, std::string_view what, double least, double most);

}  // namespace maia::broker
