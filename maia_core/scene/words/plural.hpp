// Nouns as they stand in a sentence.
#pragma once

#include <string>
#include <string_view>

namespace maia {

/// The plural of a noun: "firemen", "cups of coffee", "sheep"; what is a plural already ("jeans") and what can't be
/// counted ("bread") stays as it is.
std::string plural_of(std::string_view noun);

/// "an owl", "a unicycle", "the moon", "jeans", "bread", "Santa Claus".
std::string with_article(std::string_view noun);

}  // namespace maia
