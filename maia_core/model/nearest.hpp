// Spell-check hints for errors about names.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace maia {

/// At most `count` of the candidates that `name` was probably meant to be, best first, each once: those that differ in
/// at most a third of its characters (case ignored) or that contain it. Empty if there is none.
std::vector<std::string> nearest_names(const std::string& name, const std::vector<std::string>& candidates,
                                       std::size_t count = 3);

/// "; did you mean a, b or c?", or empty if nothing is near.
std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates);

/// "a, b, c", or "a, b, c and 17 more" if there are more than `count`.
std::string listed(const std::vector<std::string>& names, std::size_t count = 20);

}  // namespace maia
