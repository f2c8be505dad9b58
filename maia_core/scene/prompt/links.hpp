// How two things of a prompt are tied together.
#pragma once

#include <optional>
#include <string_view>

#include "scene/prompt/nouns.hpp"
#include "scene/prompt/plan.hpp"

namespace maia {

/// A relation, and whether it is from the object to the subject: "surrounded by".
struct Tie {
  Relation relation = Relation::next_to;
  bool reversed = false;
};

/// What a preposition or verb (a value of Role::preposition or of VerbSense::relation) says of a subject and its
/// object: "in" is wearing for a hat, inside for a box. Nothing if it ties nothing to be seen.
std::optional<Tie> tie_of(std::string_view link, const Noun& subject, const Noun& object);

/// Whether further objects after "and" are tied to the subject, too: "wearing a hat and a scarf".
bool distributes(std::string_view link);

}  // namespace maia
