// What the agent's cells can't include.
#pragma once

#include <optional>
#include <string>

namespace maia::worker {

struct RefusedDirective {
  unsigned line = 1;  ///< of the code
  std::string source, why;
};

/// The first line that puts a file into the program by a path that leaves the usual folders, or as data (#embed): the
/// compiler would read it, and show it in an error. As lint(), a courtesy.
std::optional<RefusedDirective> refused_directive(const std::string& code);

}  // namespace maia::worker
