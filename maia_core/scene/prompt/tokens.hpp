// A prompt cut into words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace maia {

enum class TokenKind {
  word,        ///< "zebra", "café" as "cafe"
  number,      ///< "12"
  comma,       ///< comma, colon, dash between words, slash, bracket: a small break
  stop,        ///< end of a sentence or line, semicolon: a large break
  possessive,  ///< the "'s" of "the dog's ball"
};

struct Token {
  TokenKind kind = TokenKind::word;
  std::string text;       ///< lower case, accents removed
  std::size_t begin = 0;  ///< bytes of the prompt that it was
  std::size_t end = 0;
  bool hyphenated = false;  ///< a hyphen joins it to the word before: the "up" of "close-up"
};

/// Short forms are written out ("it's" is "it", "is"), quotes and symbols dropped, "&" and "+" are "and".
/// Throws Error if the text is not UTF-8.
std::vector<Token> tokenize(std::string_view text);

}  // namespace maia
