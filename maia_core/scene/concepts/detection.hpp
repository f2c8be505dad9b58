// From scores at positions to an answer of the detector.
#pragma once

#include <cstddef>

#include "maia/services.hpp"
#include "scene/concepts/head_state.hpp"

namespace maia::concepts {

/// What HeadDetector says of one concept, by its number, in an image of width x height pixels whose scores are `grid`.
Detection detection_in(const ConceptHead::State& state, const ScoreGrid& grid, std::size_t concept_number, int width,
                       int height);

}  // namespace maia::concepts
