// The lists of a sweep in bfloat16 as float32 would have made them.
#pragma once

#include <cstdint>
#include <functional>

#include "exemplars/dataset.hpp"
#include "exemplars/sweep_model.hpp"
#include "exemplars/sweep_state.hpp"

namespace maia {

/// Takes a state that was gathered in bfloat16 with candidates, and returns one with the k strongest and weakest
/// images, their activations and maps as float32 gives them; everything else stays as it is.
///
/// Every unit's 2k + 10 candidates are run in float32. Let c be the bfloat16 activation of the last candidate; no other
/// image had more. If the k-th strongest candidate in float32 is above c plus four times the largest difference between
/// bfloat16 and float32 that was measured on the unit's candidates, then no other image can be among the k strongest.
/// Layers with a unit of which this can't be said are run in float32 for all images.
///
/// `images_done` is called with the numbers of images done and to do, and may throw to end it. `rescored_images` gets
/// the number of images that were run. Throws Error if an image can no longer be read.
SweepState rescored(const SweepModel& model, const Dataset& dataset, SweepState& state, int threads,
                    const std::function<void(std::int64_t, std::int64_t)>& images_done, std::int64_t& rescored_images);

}  // namespace maia
