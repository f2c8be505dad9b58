// Experiments as C++ that a person can read.
#pragma once

#include <string>

#include "agent/offline/strategy.hpp"

namespace maia::agent::offline {

/// The code of an experiment on `unit`, a C++ expression of type System. Results are printed as read_results() reads
/// them.
std::string cell_of(const Plan& plan, const std::string& unit);

/// Text as a C++ string literal.
std::string quoted(const std::string& text);

}  // namespace maia::agent::offline
