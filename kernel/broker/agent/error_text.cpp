#include "broker/agent/error_text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace maia::broker {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The number at `at`, which is moved behind it; 0 if there is none.
int number_at(std::string_view text, std::size_t& at) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
  if (error != std::errc()) return 0;
  at = static_cast<std::size_t>(end - text.data());
  return number;
}

/// A line of clang's picture of the code: "   12 | auto x = y;". Returns its number, or 0.
int quoted_line(std::string_view line, std::size_t& number_begin, std::size_t& number_end) {
  std::size_t at = std::min(line.find_first_not_of(' '), line.size());
  number_begin = at;
  if (at == line.size() || !is_digit(line[at])) return 0;
  const int number = number_at(line, at);
  number_end = at;
  return line.substr(at, 2) == " |" ? number : 0;
}

std::string shifted_line(std::string_view line, int lines_before) {
  std::size_t begin = 0, end = 0;
  if (const int number = quoted_line(line, begin, end); number > lines_before) {
    const std::string shorter = std::to_string(number - lines_before);
    const std::size_t width = end - begin;
    return std::string(line.substr(0, begin)) + std::string(width - std::min(width, shorter.size()), ' ') + shorter +
           std::string(line.substr(end));
  }
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    // In[7]:4
    std::size_t digit = at + 3;
    if (line.substr(at, 3) == "In[" && number_at(line, digit) > 0 && line.substr(digit, 2) == "]:") {
      const std::size_t place = digit += 2;
      if (const int number = number_at(line, digit); number > lines_before) {
        text += std::string(line.substr(at, place - at)) + std::to_string(number - lines_before);
        at = digit;
        continue;
      }
    }
    text += line[at++];
  }
  return text;
}

}  // namespace

std::string without_colors(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b' || i + 1 >= text.size() || text[i + 1] != '[') {
      plain += text[i];
      continue;
    }
    i += 2;
    while (i < text.size() && !(text[i] >= '@' && text[i] <= '~')) ++i;
  }
  return plain;
}

std::string text_for_agent(std::string_view colored, int lines_before) {
  const std::string text = without_colors(colored);
  if (lines_before == 0) return text;
  std::string result;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    result += shifted_line(std::string_view(text).substr(start, end - start), lines_before);
    if (end < text.size()) result += '\n';
    start = end + 1;
  }
  return result;
}

std::string error_for_agent(const CellError& error, int lines_before) {
  std::string text;
  for (const std::string& line : error.traceback) text += (text.empty() ? "" : "\n") + line;
  if (text.empty()) text = error.ename + ": " + error.evalue;
  return text_for_agent(text, lines_before);
}

}  // namespace maia::broker
