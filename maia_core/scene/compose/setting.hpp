// Where things are at home.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scene/catalog/catalog.hpp"

namespace maia::compose {

/// One of environment_names() that suits the things, by `seed`; none that `excluded` names. The first thing counts
/// most.
std::string fitting_environment(const std::vector<const Asset*>& things, const std::vector<std::string>& excluded,
                                std::uint64_t seed);

}  // namespace maia::compose
