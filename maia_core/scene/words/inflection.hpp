// From inflected words to those a dictionary lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scene/words/sorted_lines.hpp"

namespace maia {

/// What a noun may be the plural of, by suffix ("foxes": "fox", "foxe"); not yet looked up.
std::vector<std::string> singular_candidates(std::string_view noun);

/// What a verb form may be a form of, by suffix ("riding": "ride", "rid"); not yet looked up.
std::vector<std::string> infinitive_candidates(std::string_view verb);

/// What an adjective may be the comparative or superlative of, by suffix ("larger": "large", "larg"); not yet looked
/// up.
std::vector<std::string> positive_candidates(std::string_view adjective);

/// The entry of a list of exceptions, such as noun.exc: "axes": "ax", "axis".
std::vector<std::string> exceptions(const SortedLines& list, std::string_view word);

}  // namespace maia
