#include "broker/shown/harmless_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <vector>

namespace maia::broker {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view inert = "\u2060";

constexpr std::array active_commands = {"class"sv,           "cssId"sv,    "data"sv,    "href"sv,
                                        "includegraphics"sv, "mmlToken"sv, "require"sv, "style"sv};

/// Characters that hide something where a reference to them is decoded later.
constexpr std::array<std::pair<std::string_view, char>, 14> named = {{{"amp", '&'},
                                                                      {"apos", '\''},
                                                                      {"bsol", '\\'},
                                                                      {"colon", ':'},
                                                                      {"dollar", '$'},
                                                                      {"gt", '>'},
                                                                      {"GT", '>'},
                                                                      {"lbrace", '{'},
                                                                      {"lcub", '{'},
                                                                      {"lt", '<'},
                                                                      {"LT", '<'},
                                                                      {"NewLine", '\n'},
                                                                      {"quot", '"'},
                                                                      {"Tab", '\t'}}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (code < 0x80) {
    text += byte(code);
  } else if (code < 0x800) {
    text += byte(0xC0 | code >> 6);
    text += byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += byte(0xE0 | code >> 12);
    text += byte(0x80 | (code >> 6 & 0x3F));
    text += byte(0x80 | (code & 0x3F));
  } else {
    text += byte(0xF0 | code >> 18);
    text += byte(0x80 | (code >> 12 & 0x3F));
    text += byte(0x80 | (code >> 6 & 0x3F));
    text += byte(0x80 | (code & 0x3F));
  }
}

struct Reference {
  std::size_t length = 0;  ///< 0: there is none
  std::uint32_t code = 0;
};

/// The character reference at the start of `text`, which is a '&'. A browser needs no ';' behind digits.
Reference reference_at(std::string_view text) {
  if (text.size() > 2 && text[1] == '#') {
    const bool hex = text[2] == 'x' || text[2] == 'X';
    const std::size_t begin = hex ? 3 : 2;
    std::size_t end = begin;
    while (end < text.size() && (hex ? std::isxdigit(static_cast<unsigned char>(text[end])) != 0
                                     : std::isdigit(static_cast<unsigned char>(text[end])) != 0))
      ++end;
    if (end == begin) return {};
    std::uint32_t code = 0;
    const auto read = std::from_chars(text.data() + begin, text.data() + end, code, hex ? 16 : 10);
    const bool is_character =
        read.ec == std::errc() && code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    if (end < text.size() && text[end] == ';') ++end;
    return {end, is_character ? code : 0xFFFD};
  }
  for (const auto& [name, character] : named)
    if (text.substr(1, name.size()) == name) {
      const bool ended = text.size() > name.size() + 1 && text[name.size() + 1] == ';';
      const bool needs_end = name != "amp" && name != "lt" && name != "gt" && name != "quot";
      if (ended || !needs_end)
        return {name.size() + (ended ? 2U : 1U), static_cast<std::uint32_t>(static_cast<unsigned char>(character))};
    }
  return {};
}

/// Of the data: URL of a picture with which `text` begins; 0 if it begins with none.
std::size_t picture_data_length(std::string_view text) {
  constexpr std::string_view start = "data:image/", encoding = ";base64,";
  if (!text.starts_with(start)) return 0;
  for (const std::string_view type : {"png", "jpeg", "gif", "webp"}) {
    std::size_t at = start.size() + type.size();
    if (text.substr(start.size(), type.size()) != type || text.substr(at, encoding.size()) != encoding) continue;
    for (at += encoding.size(); at < text.size(); ++at)
      if (std::isalnum(static_cast<unsigned char>(text[at])) == 0 && text[at] != '+' && text[at] != '/' &&
          text[at] != '=')
        break;
    return at;
  }
  return 0;
}

/// References to characters of ASCII, but for those that Markdown needs, as plain text.
std::string without_hidden_ascii(std::string_view markdown) {
  std::string result;
  for (std::size_t at = 0; at < markdown.size(); ++at) {
    if (markdown[at] == '&')
      if (const Reference reference = reference_at(markdown.substr(at)); reference.length > 0) {
        const std::string_view spelled = markdown.substr(at, reference.length);
        const bool is_plain = spelled == "&lt;" || spelled == "&gt;" || spelled == "&amp;" || spelled == "&quot;";
        if (reference.code < 0x80 && !is_plain) {
          result += "&amp;";
          continue;
        }
      }
    result += markdown[at];
  }
  return result;
}

/// "javascript:", however it is broken by blanks and backslashes, is no scheme any more.
std::string without_script_links(std::string_view text) {
  std::string seen;                 // without blanks, in lower case
  std::vector<std::size_t> colons;  // where the colons of such links are
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) <= ' ' || c == '\\') continue;
    seen += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (c == ':' && (seen.ends_with("javascript:") || seen.ends_with("vbscript:"))) colons.push_back(at);
    if (seen.size() > 64) seen.erase(0, 32);
  }
  std::string result;
  std::size_t from = 0;
  for (const std::size_t colon : colons) {
    result.append(text.substr(from, colon - from)).append(inert);
    from = colon;
  }
  return result.append(text.substr(from));
}

/// Whether the picture whose '!' stands at the start of `text` comes with the text or from beside the notebook.
bool is_own_picture(std::string_view text) {
  constexpr std::size_t longest = 500;
  const std::size_t close = text.substr(0, longest).find("](");
  if (close == std::string_view::npos || text.substr(2, close - 2).find_first_of("[]") != std::string_view::npos)
    return false;
  const std::string_view url = text.substr(close + 2);
  const std::size_t data = picture_data_length(url);
  if (data > 0) return url.substr(data, 1) == ")";
  const std::size_t end = url.substr(0, longest).find(')');
  return end != std::string_view::npos && is_file_name(url.substr(0, end));
}

}  // namespace

std::string harmless_math(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\\'), text.size() - 1) + 1;
    result += text.substr(0, end);
    text.remove_prefix(end);
    const bool is_active = std::any_of(active_commands.begin(), active_commands.end(),
                                       [text](std::string_view command) { return text.starts_with(command); });
    if (result.ends_with('\\') && is_active) result += inert;
  }
  return result;
}

std::size_t reference_length(std::string_view html) {
  if (const Reference reference = reference_at(html); reference.length > 0) return reference.length;
  std::size_t end = 1;
  while (end < html.size() && end < 40 && std::isalnum(static_cast<unsigned char>(html[end])) != 0) ++end;
  return end > 1 && end < html.size() && html[end] == ';' ? end + 1 : 0;
}

std::string decoded(std::string_view html) {
  std::string result;
  for (std::size_t at = 0; at < html.size();) {
    const Reference reference = html[at] == '&' ? reference_at(html.substr(at)) : Reference{};
    if (reference.length > 0) {
      append_utf8(result, reference.code);
      at += reference.length;
    } else {
      result += html[at++];
    }
  }
  return result;
}

bool is_file_name(std::string_view url) {
  if (url.empty() || url.size() > 500 || url[0] == '/' || url.find("..") != std::string_view::npos) return false;
  return std::all_of(url.begin(), url.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '/' || c == '_' || c == '-';
  });
}

bool is_picture_data(std::string_view url) { return !url.empty() && picture_data_length(url) == url.size(); }

std::string safe_markdown(std::string_view markdown) {
  const std::string text = without_script_links(harmless_math(without_hidden_ascii(markdown)));
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool is_picture = c == '!' && next == '[';
    if (is_picture && is_own_picture(std::string_view(text).substr(at))) {
      result += c;
      continue;
    }
    result += c;
    if (is_picture || (c == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?'))) result += inert;
  }
  return result;
}

}  // namespace maia::broker
