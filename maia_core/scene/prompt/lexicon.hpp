// The words of prompts that say how, how many and where rather than what, and those about pictures themselves. What a
// noun means is WordNet's part.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "scene/prompt/tokens.hpp"

namespace maia {

enum class Role : unsigned {
  article = 1U << 0U,       ///< "the": definite; indefinite, possessive, another, each
  count = 1U << 1U,         ///< "several": "3 5"
  group = 1U << 2U,         ///< "herd of": "4 7", unless a number follows
  color = 1U << 3U,         ///< "navy": "dark blue", a shade and a basic color
  shade = 1U << 4U,         ///< "pale": "light"
  size = 1U << 5U,          ///< "big": "large"
  material = 1U << 6U,      ///< "oak": "wooden"
  pattern = 1U << 7U,       ///< "polka dot": "spotted"
  pose = 1U << 8U,          ///< adjectives: "asleep": "sleeping"; verbs are in verbs()
  light = 1U << 9U,         ///< "at night": "night"
  environment = 1U << 10U,  ///< what WordNet's nouns don't tell: "snowy": "snow", "in the wild": "field"
  style = 1U << 11U,        ///< "grayscale": "black and white"
  place = 1U << 12U,        ///< "on the left side": "left"
  closeup = 1U << 13U,      ///< "macro shot of"
  medium = 1U << 14U,       ///< "photo": ""; "drawing": "sketch", the style that it means
  backdrop = 1U << 15U,     ///< "background"
  preposition = 1U << 16U,  ///< "next to": see link_of()
  pronoun = 1U << 17U,      ///< "it": singular; "them": plural; "one": one
  copula = 1U << 18U,       ///< "is"
  relative = 1U << 19U,     ///< "which"
  conjunction = 1U << 20U,  ///< "and"
  negation = 1U << 21U,     ///< "without"
  only = 1U << 22U,         ///< "just"
  plain = 1U << 23U,        ///< said of a background: nothing in it
  harmless = 1U << 24U,     ///< adjectives and adverbs that change nothing: "beautiful", "very"
  filler = 1U << 25U,       ///< "high quality": says nothing about what is to be seen
};

constexpr Role operator|(Role a, Role b) {
  return static_cast<Role>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool among(Role role, Role roles) {
  return (static_cast<unsigned>(role) & static_cast<unsigned>(roles)) != 0;
}

/// A phrase of the lexicon, found in a prompt.
struct Match {
  Role role = Role::filler;
  std::string_view value;
  std::size_t length = 0;  ///< tokens
};

/// The longest phrase with one of `roles` that begins at token number `at`. Of equal ones the first role counts.
std::optional<Match> match_phrase(const std::vector<Token>& tokens, std::size_t at, Role roles);

/// What a single word or phrase is as one of `roles`: "crimson" as a color is "red". Empty if it is none.
std::optional<std::string_view> meaning_of(std::string_view phrase, Role roles);

/// What a verb shows or ties together.
struct VerbSense {
  std::string_view pose;      ///< "sitting", or empty
  std::string_view relation;  ///< as the value of a preposition, to the verb's object; or empty
  bool harmless = false;      ///< nothing of it would be seen: "appear"
};

/// By its infinitive.
std::optional<VerbSense> verb_sense(std::string_view infinitive);

}  // namespace maia
