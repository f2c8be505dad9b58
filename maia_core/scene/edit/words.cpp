#include "scene/edit/words.hpp"

#include <algorithm>
#include <utility>

#include "maia/error.hpp"
#include "scene/prompt/tokens.hpp"

namespace maia {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// British and other spellings of words that instructions are made of.
const std::string& respelled(const std::string& word) {
  static const std::vector<std::pair<std::string, std::string>> table = {
      {"colour", "color"},         {"colours", "colors"},      {"coloured", "colored"},
      {"recolour", "recolor"},     {"colourful", "colorful"},  {"grey", "gray"},
      {"centre", "center"},        {"colourise", "colorize"},  {"colorise", "colorize"},
      {"grayscaled", "grayscale"}, {"greyscale", "grayscale"}, {"mould", "mold"},
      {"pyjamas", "pajamas"},      {"tyre", "tire"},           {"tyres", "tires"},
      {"aeroplane", "airplane"},   {"spectacles", "glasses"},  {"eyeglasses", "glasses"},
      {"wanna", "want"},           {"pls", "please"},          {"plz", "please"},
      {"pic", "picture"},          {"img", "image"},           {"stylise", "stylize"}};
  for (const auto& [other, ours] : table)
    if (word == other) return ours;
  return word;
}

bool is_word(const Token& token) { return token.kind == TokenKind::word || token.kind == TokenKind::number; }

}  // namespace

Words words_of(const std::string& text) {
  constexpr std::size_t longest = 2000;
  if (text.size() > longest)
    throw Error("the instruction has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(longest) +
                " are read");
  std::string line = text;
  for (const std::string_view arrow : {"\u2192", "-->", "->", "=>"}) replace_all(line, arrow, ": ");
  replace_all(line, "%", " percent ");
  replace_all(line, "\u00d7", " times ");
  replace_all(line, "b&w", "grayscale");
  Words words;
  bool content = false;
  for (const Token& token : tokenize(line)) {
    if (token.hyphenated && token.text == "colored") continue;
    if (token.hyphenated && is_word(token) && !words.empty() && token.text != "and" && words.back() != "and") {
      words.back() += '-' + token.text;
      continue;
    }
    content = content || token.kind == TokenKind::word;
    if (token.kind == TokenKind::stop)
      words.emplace_back(";");
    else if (token.kind == TokenKind::comma)
      words.emplace_back(token.text == ":" ? ":" : ",");
    else
      words.push_back(respelled(token.text));
  }
  if (!content)
    throw Error(
        "the instruction is empty; say what to change, such as \"replace the dog with a lion\" or \"make it night\"");
  return words;
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty() && !one_of(word, {",", ";", ".", ":", "!", "?", "%", "'s"})) text += ' ';
    text += word;
  }
  return text;
}

Words part(const Words& words, std::size_t from, std::size_t to) {
  to = std::min(to, words.size());
  if (from >= to) return {};
  return Words(words.begin() + std::ptrdiff_t(from), words.begin() + std::ptrdiff_t(to));
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool follows(const Words& words, std::size_t at, std::string_view text) {
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    if (at >= words.size() || words[at] != text.substr(0, space)) return false;
    text.remove_prefix(std::min(space + 1, text.size()));
    ++at;
  }
  return true;
}

std::size_t find_word(const Words& words, std::size_t from, std::initializer_list<std::string_view> list) {
  while (from < words.size() && !one_of(words[from], list)) ++from;
  return std::min(from, words.size());
}

}  // namespace maia
