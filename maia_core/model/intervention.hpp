// From the public Intervention to an Edit.
#pragma once

#include <vector>

#include "maia/model.hpp"
#include "model/network.hpp"

namespace maia {

/// `images` is the number of images that the edits will be used for. Throws Error if a patch's source does not fit.
std::vector<Edit> edits_of(const std::vector<Intervention>& interventions, std::size_t images);

}  // namespace maia
