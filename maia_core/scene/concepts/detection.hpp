// From scores at positions to an answer of the detector.
#pragma once

#include <cstddef>
#include <vector>

#include "maia/services.hpp"
#include "scene/concepts/head_state.hpp"

namespace maia::concepts {

/// What HeadDetector says of one concept, by its number, in an image of width x height pixels whose scores are `grid`.
Detection detection_in(const ConceptHead::State& state, const ScoreGrid& grid, std::size_t concept_number, int width,
                       int height);

/// The score of every concept that HeadDetector finds in an image with these scores, 0 for the others: what
/// detection_in() says of each, without the masks.
std::vector<float> found_in(const ConceptHead::State& state, const ScoreGrid& grid);

}  // namespace maia::concepts
