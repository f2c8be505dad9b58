// What the agent found, for cells.
#pragma once

#include <string>

namespace maia::worker {

/// Keeps the result of a run for maia::agent::last(). `json` is an object with the fields of maia::agent::Finding;
/// those that it lacks are empty. Throws std::exception if it is no such object.
void remember_finding(const std::string& json);

}  // namespace maia::worker
