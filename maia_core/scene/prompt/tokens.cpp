#include "scene/prompt/tokens.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "maia/error.hpp"

namespace maia {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t size = 0;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const auto bad = [&] { return Error("the text is not UTF-8 at byte " + std::to_string(at)); };
  if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || at + size > text.size()) throw bad();
  char32_t code = size == 1 ? first : first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) throw bad();
    code = (code << 6) | (byte(at + i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw bad();
  return {code, size};
}

/// The letters of Latin-1 without their accents; empty if it is no letter.
std::string_view letter(char32_t code) {
  static constexpr std::array<std::string_view, 64> plain = {
      "a", "a", "a", "a", "a", "a", "ae", "c", "e",  "e",  "e", "e", "i", "i", "i", "i", "d",  "n", "o",  "o", "o", "o",
      "o", "",  "o", "u", "u", "u", "u",  "y", "th", "ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e",  "e", "e", "e",
      "i", "i", "i", "i", "d", "n", "o",  "o", "o",  "o",  "o", "",  "o", "u", "u", "u", "u",  "y", "th", "y"};
  static constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz";
  if (code >= 'a' && code <= 'z') return alphabet.substr(code - 'a', 1);
  if (code >= 'A' && code <= 'Z') return alphabet.substr(code - 'A', 1);
  if (code >= 0xc0 && code <= 0xff) return plain[code - 0xc0];
  return {};
}

bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }
bool is_apostrophe(char32_t code) {
  return code == '\'' || code == 0x2019 || code == 0x2018 || code == 0x60 || code == 0xb4;
}
bool is_hyphen(char32_t code) { return code == '-' || code == 0x2010 || code == 0x2011; }
/// A letter of another alphabet, as far as that matters here.
bool is_foreign_letter(char32_t code) {
  return code >= 0x100 && !(code >= 0x2000 && code < 0x2c00) && !(code >= 0x3000 && code < 0x3040) &&
         !(code >= 0xfe00 && code < 0xfe10) && code < 0x1f000;
}

TokenKind break_kind(char32_t code) {
  switch (code) {
    case '.':
    case '!':
    case '?':
    case ';':
    case '\n':
    case 0x2026:
      return TokenKind::stop;
    case ',':
    case ':':
    case '/':
    case '|':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case 0x2013:
    case 0x2014:
      return TokenKind::comma;
    default:
      return TokenKind::word;
  }
}

/// What follows the apostrophe of a short form, and the word that it stands for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> short_forms = {
    {{"re", "are"}, {"ve", "have"}, {"ll", "will"}, {"d", "would"}, {"m", "am"}, {"s", "is"}}};
/// Before these "'s" is "is".
constexpr std::array<std::string_view, 9> subjects = {"it",  "he",   "she",  "that", "there",
                                                      "who", "what", "here", "which"};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  void step() {
    const Character now = character_at(text_, at_);
    if (is_digit(now.code) || !letter(now.code).empty() || is_foreign_letter(now.code)) {
      read_word();
    } else if (is_apostrophe(now.code) && glued()) {
      read_apostrophe(now);
    } else if (is_hyphen(now.code)) {
      const bool joins = glued() && starts_word(at_ + now.size);
      if (!joins && !glued()) add_break(TokenKind::comma, now.size);
      hyphen_ = joins;
      at_ += now.size;
    } else {
      if (const TokenKind kind = break_kind(now.code); kind != TokenKind::word)
        add_break(kind, now.size);
      else if (now.code == '&' || now.code == '+')
        tokens_.push_back({TokenKind::word, "and", at_, at_ + now.size, false});
      else if (is_apostrophe(now.code))
        quoted_ = true;
      at_ += now.size;
    }
  }

  bool starts_word(std::size_t at) const {
    if (at >= text_.size()) return false;
    const char32_t code = character_at(text_, at).code;
    return is_digit(code) || !letter(code).empty() || is_foreign_letter(code);
  }

  /// Whether the last token ends here.
  bool glued() const {
    return !tokens_.empty() && tokens_.back().end == at_ &&
           (tokens_.back().kind == TokenKind::word || tokens_.back().kind == TokenKind::number);
  }

  void add_break(TokenKind kind, std::size_t size) {
    if (!tokens_.empty() && tokens_.back().kind == kind) return;
    tokens_.push_back({kind, std::string(text_.substr(at_, size)), at_, at_ + size, false});
  }

  void read_word() {
    Token token;
    token.begin = at_;
    token.hyphenated = std::exchange(hyphen_, false);
    bool digits = true;
    while (at_ < text_.size()) {
      const Character now = character_at(text_, at_);
      const bool fraction = now.code == '.' && digits && !token.text.empty() && at_ + 1 < text_.size() &&
                            is_digit(static_cast<unsigned char>(text_[at_ + 1]));
      if (const std::string_view plain = letter(now.code); !plain.empty())
        token.text += plain;
      else if (is_digit(now.code) || fraction || is_foreign_letter(now.code))
        token.text += text_.substr(at_, now.size);
      else
        break;
      digits = digits && is_digit(now.code);
      at_ += now.size;
    }
    token.end = at_;
    token.kind = digits ? TokenKind::number : TokenKind::word;
    tokens_.push_back(std::move(token));
  }

  void read_apostrophe(const Character& apostrophe) {
    const std::size_t begin = at_;
    at_ += apostrophe.size;
    std::string ending;
    while (at_ < text_.size()) {
      const Character now = character_at(text_, at_);
      if (letter(now.code).empty()) break;
      ending += letter(now.code);
      at_ += now.size;
    }
    std::string& before = tokens_.back().text;
    const auto word = [&](std::string_view text) {
      tokens_.push_back({TokenKind::word, std::string(text), begin, at_, false});
    };
    if (ending == "t" && before.size() > 1 && before.ends_with('n')) {
      before.pop_back();
      word("not");
    } else if (ending.empty()) {
      if (std::exchange(quoted_, false)) return;
      // "dogs' toys", "jack-o'-lantern"
      if (before.ends_with('s') && at_ < text_.size() && text_[at_] == ' ' && starts_word(at_ + 1)) {
        tokens_.push_back({TokenKind::possessive, "'s", begin, at_, false});
      } else if (at_ < text_.size() && is_hyphen(character_at(text_, at_).code)) {
        before += '\'';
        tokens_.back().end = at_;
      }
    } else if (ending == "s" && std::find(subjects.begin(), subjects.end(), before) == subjects.end()) {
      tokens_.push_back({TokenKind::possessive, "'s", begin, at_, false});
    } else if (const auto form = std::find_if(short_forms.begin(), short_forms.end(),
                                              [&](const auto& each) { return each.first == ending; });
               form != short_forms.end()) {
      word(form->second);
    } else {  // "jack-o'-lantern", "rock'n'roll"
      before += ending;
      tokens_.back().end = at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool hyphen_ = false;
  bool quoted_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) { return Tokenizer(text).run(); }

}  // namespace maia
