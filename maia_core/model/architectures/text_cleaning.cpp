#include "model/architectures/text_cleaning.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "maia/error.hpp"

namespace maia {
namespace {

icu::UnicodeString to_icu(const std::u32string& text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                       static_cast<std::int32_t>(text.size()));
}

std::u32string from_icu(const icu::UnicodeString& text) {
  std::u32string result;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
    result.push_back(static_cast<char32_t>(text.char32At(i)));
  return result;
}

std::u32string normalized(const std::u32string& text, bool compatibility) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form =
      compatibility ? icu::Normalizer2::getNFKCInstance(status) : icu::Normalizer2::getNFCInstance(status);
  const icu::UnicodeString result = U_SUCCESS(status) ? form->normalize(to_icu(text), status) : icu::UnicodeString();
  if (U_FAILURE(status)) throw Error(std::string("the ICU library can't normalise text: ") + u_errorName(status));
  return from_icu(result);
}

/// What a numeric character reference means in HTML5.
std::u32string referenced(std::uint32_t code) {
  constexpr std::array<char32_t, 32> windows_1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                     0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (code >= 0x80 && code < 0xA0) return {windows_1252[code - 0x80]};
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {0xFFFD};
  if (code == '\r') return U"\r";
  const bool control = (code < 0x20 && code != '\t' && code != '\n' && code != '\f') || code == 0x7F;
  const bool no_character = (code >= 0xFDD0 && code < 0xFDF0) || (code & 0xFFFE) == 0xFFFE;
  return control || no_character ? std::u32string() : std::u32string{static_cast<char32_t>(code)};
}

int hex_digit(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
  return -1;
}

/// Reads the number after "&#" at `at`, and moves `at` behind it; false if there is none.
bool read_number(const std::u32string& text, std::size_t& at, std::uint32_t& code) {
  std::size_t i = at;
  const bool hexadecimal = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hexadecimal) ++i;
  const std::size_t begin = i;
  const int base = hexadecimal ? 16 : 10;
  code = 0;
  for (; i < text.size(); ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0 || digit >= base) break;
    code =
        std::min<std::uint32_t>(code * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit), 0x110000);
  }
  if (i == begin) return false;
  at = i;
  return true;
}

/// Replaces character references; with `strict` only those that end in a semicolon.
std::u32string unescaped(const std::u32string& text, const HtmlEntities& entities, bool strict) {
  constexpr std::size_t longest_name = 32;
  std::u32string result;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] != '&') {
      result.push_back(text[i++]);
      continue;
    }
    std::size_t end = i + 1;
    if (end < text.size() && text[end] == '#') {
      std::uint32_t code = 0;
      if (read_number(text, ++end, code)) {
        const bool closed = end < text.size() && text[end] == ';';
        if (closed || !strict) {
          result += referenced(code);
          i = end + (closed ? 1 : 0);
          continue;
        }
      }
      result.push_back(text[i++]);
      continue;
    }
    while (end < text.size() && end - i <= longest_name &&
           std::u32string_view(U"\t\n\f <&#;").find(text[end]) == std::u32string_view::npos)
      ++end;
    if (end < text.size() && text[end] == ';') ++end;
    // The whole name, or else the longest beginning that is one.
    auto found = entities.end();
    std::size_t length = end - i - 1;
    for (; length > 1; --length) {
      found = entities.find(std::u32string_view(text).substr(i + 1, length));
      if (found != entities.end() || strict) break;
    }
    if (found != entities.end() && (!strict || found->first.back() == ';')) {
      result += found->second;
      i += 1 + length;
    } else {
      result.push_back(text[i++]);
    }
  }
  return result;
}

bool is_latin_ligature(char32_t c) {
  return c == 0x132 || c == 0x133 || c == 0x149 || (c >= 0x1C4 && c <= 0x1CC) || (c >= 0x1F1 && c <= 0x1F3) ||
         (c >= 0xFB00 && c <= 0xFB06);
}

bool is_removed(char32_t c) {
  return c < 0x09 || c == 0x0B || (c >= 0x0E && c < 0x20) || c == 0x7F || (c >= 0x206A && c < 0x2070) || c == 0xFEFF ||
         (c >= 0xFFF9 && c < 0xFFFD);
}

/// After an escape character: "[", digits and semicolons, a letter. 0 if it is no such sequence.
std::size_t terminal_escape(const std::u32string& text, std::size_t at) {
  std::size_t i = at + 1;
  if (i >= text.size() || text[i] != '[') return 0;
  for (++i; i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == ';');) ++i;
  const bool letter = i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z'));
  return letter ? i + 1 - at : 0;
}

std::u32string plain_characters(const std::u32string& text) {
  std::u32string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c == 0xFB05)
      result += U"\u017Ft";
    else if (is_latin_ligature(c) || c == 0x3000 || (c > 0xFF00 && c < 0xFFF0))
      result += normalized({c}, true);
    else if (c == 0x2BC || (c >= 0x2018 && c <= 0x201B))
      result.push_back('\'');
    else if (c >= 0x201C && c <= 0x201F)
      result.push_back('"');
    else if (c == '\r' || c == 0x2028 || c == 0x2029 || c == 0x85)
      result.push_back('\n');
    else if (c == 0x1B && terminal_escape(text, i) != 0)
      i += terminal_escape(text, i) - 1;
    else if (!is_removed(c))
      result.push_back(c);
  }
  return result;
}

/// One line until nothing changes any more. What looks like markup keeps its entities.
std::u32string plain_line(std::u32string line, const HtmlEntities& entities, bool markup) {
  for (;;) {
    std::u32string next = markup ? line : unescaped(line, entities, true);
    next = normalized(plain_characters(next), false);
    if (next == line) return line;
    line = std::move(next);
  }
}

std::u32string single_spaces(const std::u32string& text) {
  std::u32string result;
  for (const char32_t c : text) {
    if (!u_isUWhiteSpace(static_cast<UChar32>(c)))
      result.push_back(c);
    else if (!result.empty() && result.back() != ' ')
      result.push_back(' ');
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

}  // namespace

HtmlEntities read_html_entities(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw Error("can't read " + path.string() + ", which is installed with maia; install maia again");
  HtmlEntities entities;
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t tab = line.find('\t');
    std::istringstream codes(tab == std::string::npos ? std::string() : line.substr(tab + 1));
    std::u32string value;
    std::uint32_t code = 0;
    while (codes >> std::hex >> code) value.push_back(code);
    if (tab == std::string::npos || value.empty() || !codes.eof())
      throw Error(path.string() + " is damaged in the line '" + line + "'; install maia again");
    entities.emplace(decode_utf8(line.substr(0, tab)), std::move(value));
  }
  return entities;
}

std::u32string decode_utf8(const std::string& text) {
  std::u32string result;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) throw Error("a text is not valid UTF-8 at byte " + std::to_string(i));
    result.push_back(static_cast<char32_t>(c));
  }
  return result;
}

std::string encode_utf8(const std::u32string& text) {
  std::string result;
  to_icu(text).toUTF8String(result);
  return result;
}

std::u32string clean_text(const std::u32string& text, const HtmlEntities& entities) {
  std::u32string plain;
  bool markup = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::u32string line = text.substr(begin, end - begin);
    markup = markup || line.find('<') != std::u32string::npos;
    plain += plain_line(line, entities, markup);
    begin = end;
  }
  plain = unescaped(unescaped(plain, entities, false), entities, false);
  icu::UnicodeString spaced = to_icu(single_spaces(plain));
  return from_icu(spaced.toLower(icu::Locale::getRoot()));
}

}  // namespace maia
