// What the session holds, for a run that is about to begin.
#pragma once

#include <string>

#include "broker/magics/magic.hpp"

namespace maia::broker {

/// Throws MagicError, with what there is instead, unless `unit` is an expression of type System in this session. May
/// run a cell that shows nothing.
void check_unit(KernelContext& kernel, const std::string& unit);

/// The names that cells defined, a line each: "variable system: maia::System".
std::string session_names(KernelContext& kernel);

}  // namespace maia::broker
