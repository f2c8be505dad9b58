// From words to a plan.
#pragma once

#include <vector>

#include "scene/prompt/plan.hpp"
#include "scene/prompt/tokens.hpp"

namespace maia {

/// What the words ask for, before it is chosen which of several meanings of a noun is meant.
ScenePlan interpret(const std::vector<Token>& tokens);

}  // namespace maia
