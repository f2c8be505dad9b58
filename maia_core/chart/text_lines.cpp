#include "chart/text_lines.hpp"

namespace maia {
namespace {

/// One character of UTF-8 at `place`, which moves on.
std::string next_character(const std::string& text, std::size_t& place) {
  const auto lead = static_cast<unsigned char>(text[place]);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  bool whole = length > 0 && place + length <= text.size();
  for (std::size_t i = 1; whole && i < length; ++i)
    whole = (static_cast<unsigned char>(text[place + i]) & 0xC0) == 0x80;
  // Longer forms than needed, halves of pairs and what is beyond Unicode.
  const unsigned char second = length > 2 && whole ? static_cast<unsigned char>(text[place + 1]) : 0x80;
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
      (lead == 0xF4 && second > 0x8F))
    whole = false;
  std::string character = whole ? text.substr(place, length) : "\xEF\xBF\xBD";
  place += whole ? length : 1;
  if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") character = "\xEF\xBF\xBD";  // not in XML
  if (character.size() == 1 && (static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7F))
    character = " ";
  return character;
}

std::vector<std::string> characters_of(const std::string& text) {
  std::vector<std::string> characters;
  for (std::size_t place = 0; place < text.size();) characters.push_back(next_character(text, place));
  return characters;
}

}  // namespace

std::string clean_line(const std::string& text) {
  std::string line;
  for (const std::string& character : characters_of(text)) line += character;
  return line;
}

double text_width(const Font& font, const std::string& text) { return font.width(font.readable(text)); }

std::vector<std::string> text_lines(const Font& font, const std::string& text, double width, int lines) {
  const std::vector<std::string> characters = characters_of(text);
  std::vector<double> widths;
  for (const std::string& character : characters) widths.push_back(text_width(font, character));
  const double ellipsis = text_width(font, "\u2026");
  const auto joined = [&](std::size_t from, std::size_t to) {
    while (to > from && characters[to - 1] == " ") --to;
    std::string line;
    for (std::size_t i = from; i < to; ++i) line += characters[i];
    return line;
  };
  std::vector<std::string> result;
  std::size_t at = 0;
  while (true) {
    while (at < characters.size() && characters[at] == " ") ++at;
    if (at == characters.size()) return result;
    std::size_t end = at, space = at;
    double wide = 0;
    while (end < characters.size() && (end == at || wide + widths[end] <= width)) {
      if (characters[end] == " ") space = end;
      wide += widths[end++];
    }
    if (end < characters.size() && static_cast<int>(result.size()) + 1 == lines) {
      while (end > at + 1 && wide + ellipsis > width) wide -= widths[--end];
      result.push_back(joined(at, end) + "\u2026");
      return result;
    }
    if (end < characters.size() && characters[end] != " " && space > at) end = space;
    result.push_back(joined(at, end));
    at = end;
  }
}

}  // namespace maia
