// Units of a network: a channel or dimension of a layer, or a class output.
#pragma once

#include <memory>

#include "system/unit.hpp"

namespace maia {

/// Throws Error if the layer or the unit does not exist.
std::shared_ptr<const Unit> network_unit(int unit, const std::string& layer, Model model);

}  // namespace maia
