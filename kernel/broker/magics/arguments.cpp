#include "broker/magics/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include "broker/magics/magic.hpp"
#include "broker/magics/text.hpp"

namespace maia::broker {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

class Words {
 public:
  explicit Words(std::string_view line) : line_(line) {}

  /// What is not read yet, from its first word on.
  std::string_view left() {
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    return line_.substr(at_);
  }

  std::optional<std::string> next() {
    if (left().empty()) return std::nullopt;
    std::string word;
    for (; at_ < line_.size() && !is_blank(line_[at_]); ++at_) {
      const char c = line_[at_];
      if (c == '\'' || c == '"') {
        quoted(c, word);
      } else if (c == '\\' && at_ + 1 < line_.size()) {
        word += line_[++at_];
      } else {
        word += c;
      }
    }
    return word;
  }

 private:
  /// From the opening quote to the closing one.
  void quoted(char quote, std::string& text) {
    const std::size_t open = at_;
    for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
      const bool escapes = quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size() &&
                           (line_[at_ + 1] == '"' || line_[at_ + 1] == '\\');
      if (escapes) ++at_;
      text += line_[at_];
    }
    if (at_ == line_.size())
      throw MagicError("the quote in " + std::string(line_.substr(open)) + " is not closed; write \\" +
                       std::string(1, quote) + " for the character itself");
  }

  std::string_view line_;
  std::size_t at_ = 0;
};

bool contains(std::string_view letters, char c) { return letters.find(c) != std::string_view::npos; }

std::string listed(std::string_view flags, std::string_view valued) {
  std::string list;
  for (const char c : std::string(flags) + std::string(valued)) {
    if (!list.empty()) list += ", ";
    list += '-';
    list += c;
  }
  return list.empty() ? "it takes no options" : "its options are " + list;
}

/// The same for long options, the likely ones first.
std::string listed(const std::string& name, const Arguments::LongOptions& options) {
  std::vector<std::string> names(options.valued.begin(), options.valued.end());
  names.insert(names.end(), options.flags.begin(), options.flags.end());
  std::vector<std::string> nearest = nearest_names(name, names);
  for (std::string& near : nearest) near.insert(0, "--");
  if (!nearest.empty()) return "did you mean " + listed_or(nearest) + "?";
  std::string list;
  for (const std::string& option : names) list += (list.empty() ? "--" : ", --") + option;
  return "its options are " + list;
}

}  // namespace

Arguments Arguments::parse(std::string_view line, std::string_view flags, std::string_view valued, bool leading) {
  Arguments arguments;
  Words words(line);
  bool options = true;
  for (;;) {
    const std::string_view left = words.left();
    const bool option = options && left.size() > 1 && left[0] == '-' && !is_blank(left[1]);
    if (!option && leading) {
      arguments.rest_ = left;
      return arguments;
    }
    std::optional<std::string> word = words.next();
    if (!word) return arguments;
    if (!option) {
      arguments.words_.push_back(std::move(*word));
      continue;
    }
    if (*word == "--") {
      options = false;
      continue;
    }
    const char letter = word->size() > 1 ? (*word)[1] : '-';
    std::string value = word->size() > 2 ? word->substr(2) : std::string();
    if (contains(valued, letter)) {
      if (value.empty()) {
        std::optional<std::string> next = words.next();
        if (!next) throw MagicError(std::string("-") + letter + " needs a value");
        value = std::move(*next);
      }
    } else if (!contains(flags, letter) || !value.empty()) {
      throw MagicError("there is no option " + *word + "; " + listed(flags, valued));
    }
    arguments.options_.emplace_back(letter, std::move(value));
  }
}

Arguments Arguments::parse(std::string_view line, std::string_view flags, std::string_view valued) {
  return parse(line, flags, valued, false);
}

Arguments Arguments::parse_leading(std::string_view line, std::string_view flags, std::string_view valued) {
  return parse(line, flags, valued, true);
}

Arguments Arguments::parse(std::string_view line, const LongOptions& options) {
  Arguments arguments;
  Words words(line);
  for (bool ended = false;;) {
    const bool option = !ended && words.left().size() > 1 && words.left()[0] == '-' && !is_blank(words.left()[1]);
    std::optional<std::string> word = words.next();
    if (!word) return arguments;
    if (!option) {
      arguments.words_.push_back(std::move(*word));
      continue;
    }
    if (*word == "--") {
      ended = true;
      continue;
    }
    const std::size_t equals = word->find('=');
    const std::string name = word->starts_with("--") ? word->substr(2, equals - std::min<std::size_t>(equals, 2)) : "";
    const auto is_in = [&name](const std::vector<std::string_view>& names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::string value;
    if (is_in(options.valued)) {
      std::optional<std::string> next = equals == std::string::npos ? words.next() : word->substr(equals + 1);
      if (!next || next->empty()) throw MagicError("--" + name + " needs a value");
      value = std::move(*next);
    } else if (!is_in(options.flags)) {
      throw MagicError("there is no option " + *word + "; " + listed(name, options));
    } else if (equals != std::string::npos) {
      throw MagicError("--" + name + " takes no value");
    }
    arguments.long_options_.emplace_back(name, std::move(value));
  }
}

bool Arguments::has(std::string_view long_option) const {
  return std::any_of(long_options_.begin(), long_options_.end(),
                     [&](const auto& given) { return given.first == long_option; });
}

std::string Arguments::value(std::string_view long_option, std::string_view fallback) const {
  std::string value(fallback);
  for (const auto& [name, given] : long_options_)
    if (name == long_option) value = given;
  return value;
}

bool Arguments::has(char option) const {
  return std::any_of(options_.begin(), options_.end(), [&](const auto& given) { return given.first == option; });
}

std::vector<std::string> Arguments::values(char option) const {
  std::vector<std::string> values;
  for (const auto& [letter, value] : options_)
    if (letter == option) values.push_back(value);
  return values;
}

std::string Arguments::value(char option, std::string_view fallback) const {
  const std::vector<std::string> given = values(option);
  return given.empty() ? std::string(fallback) : given.back();
}

void Arguments::expect_words(std::size_t least, std::size_t most, std::string_view expected) const {
  if (words_.size() < least) throw MagicError(std::string(expected) + (words_.empty() ? "" : "; something is missing"));
  if (words_.size() > most) throw MagicError(std::string(expected) + "; '" + words_[most] + "' is too much");
}

long parse_number(std::string_view text, std::string_view what, long least, long most) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    throw MagicError(std::string(what) + " is a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most) + ", not '" + std::string(text) + "'");
  return number;
}

double parse_real(std::string_view text, std::string_view what, double least, double most) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= least && number <= most) return number;
  const auto shown = [](double limit) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%g", limit);
    return std::string(buffer);
  };
  throw MagicError(std::string(what) + " is a number from " + shown(least) + " to " + shown(most) + ", not '" +
                   std::string(text) + "'");
}

}  // namespace maia::broker
