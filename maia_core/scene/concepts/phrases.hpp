// Small pieces of English.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace maia::concepts {

/// "a", "a and b", "a, b and c"; without a last word "a, b, c".
std::string joined(const std::vector<std::string>& parts, const std::string& last);

/// "dog 5, fox 3": the most frequent first, at most `most` of them, then "and 4 more".
std::string counted(const std::map<std::string, std::size_t>& tally, std::size_t most);

/// "all 8", "both", "6 of 8".
std::string of_all(std::size_t count, std::size_t all);

/// How large a share (0..1) of an image is: "tiny", "small", "medium-sized", "large" or "nearly the whole image".
std::string size_word(float share);

/// Where in an image the point (x, y) is, each 0..1: "in the upper left", "at the center", ...
std::string place_words(float x, float y);

}  // namespace maia::concepts
