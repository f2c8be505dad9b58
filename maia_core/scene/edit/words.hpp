// Instructions as lists of words.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace maia {

/// Words in lower case and in American spelling; "," for small breaks, ";" for large ones, ":" (also for arrows) and
/// "'s" are words of their own.
using Words = std::vector<std::string>;

/// The words of a text. Quotes, brackets and control characters are dropped. Throws Error if it is empty, longer than
/// 2000 bytes or not UTF-8.
Words words_of(const std::string& text);

/// The clauses that each ask for something: "replace the dog with a lion and make it red, then add a hat" has three.
/// What says that everything else stays as it is, is left out, and so are "please" and its like.
std::vector<Words> clauses_of(const Words& words);

/// With one space between them, and none before punctuation.
std::string joined(const Words& words);

/// Words [from, to) of `words`; `to` may be beyond its end.
Words part(const Words& words, std::size_t from, std::size_t to = std::string::npos);

bool one_of(std::string_view word, std::initializer_list<std::string_view> list);

/// Whether `words` goes on at `at` with the words of `text`, which are separated by single spaces.
bool follows(const Words& words, std::size_t at, std::string_view text);

/// The first position at or after `from` where a word is in the list; words.size() if there is none.
std::size_t find_word(const Words& words, std::size_t from, std::initializer_list<std::string_view> list);

}  // namespace maia
