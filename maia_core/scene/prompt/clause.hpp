// How far a clause of a prompt has been read.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "scene/prompt/phrases.hpp"

namespace maia {

/// What was read last.
enum class Last { nothing, noun, verb, setting, medium, backdrop, attributes, link, conjunction, comma };

/// What has been said since the last full stop.
struct Clause {
  std::vector<int> group;      ///< what is spoken of: "a dog and a cat"
  bool open = true;            ///< further nouns after "and" or a comma join the group
  std::string_view link;       ///< a preposition or verb that waits for its object, or empty
  std::vector<int> subjects;   ///< of the link
  std::string_view last_link;  ///< the link before, for "and" after its object
  std::vector<int> last_subjects;
  std::vector<int> linked;                                ///< objects of the last link
  std::size_t relations_before = 0;                       ///< the last link's relations are those after these
  std::vector<std::pair<std::string_view, int>> fronted;  ///< "behind it", before what is there
  std::vector<int> actors;                                ///< whom the last verb or "that" is about
  bool copula = false;                                    ///< "is" waits for what follows
  bool negated = false;                                   ///< "no" waits for what is not there
  bool about_setting = false;                             ///< "the sky" is spoken of
  std::string_view place;                                 ///< "on the left", before what is there
  Attributes attributes;                                  ///< adjectives before what they describe
  std::optional<NounPhrase> incomplete;                   ///< "a red", before "and a blue car"
  Last last = Last::nothing;
  Last last_before_link = Last::nothing;
  int last_noun = -1;
};

}  // namespace maia
