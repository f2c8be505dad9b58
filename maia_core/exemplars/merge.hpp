// Shards of a sweep brought together.
#pragma once

#include <string>
#include <vector>

namespace maia {

/// Writes the store that one sweep over the whole dataset would have written, from the parts of all its shards in any
/// order. `out` may be there already if it is an exemplar file. Throws Error, naming the part, if one can't be read, is
/// incomplete, is of another sweep (saying what differs), overlaps with another one, or is missing.
void merge_parts(const std::string& out, const std::vector<std::string>& parts);

}  // namespace maia
