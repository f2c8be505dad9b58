// Whether things stand to each other as asked.
#pragma once

#include <string>

#include "scene/compose/recipe.hpp"

namespace maia::compose {

/// A sentence for the notes if the picture does not show the relation between the two groups, else empty.
std::string unmet(const Recipe& recipe, const RelationPlan& relation);

}  // namespace maia::compose
