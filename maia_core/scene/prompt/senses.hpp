// Which meaning of a noun is meant, by the company it keeps.
#pragma once

#include <string>
#include <vector>

#include "scene/prompt/plan.hpp"

namespace maia {

/// Puts the likeliest meaning of each object first: a mouse beside a keyboard is no animal.
void order_meanings(ScenePlan& plan);

}  // namespace maia
