// Relations as instructions name them.
#pragma once

#include <optional>
#include <string>

#include "scene/prompt/plan.hpp"

namespace maia {

/// "next_to", "in", "holding", ...; nothing if it is no relation.
std::optional<Relation> relation_named(const std::string& name);

/// The same of where a thing can be moved to: "to" and "with" something mean next to it, and so does "around"; nothing
/// for what only things with hands or heads can do.
std::optional<Relation> place_named(const std::string& name);

}  // namespace maia
