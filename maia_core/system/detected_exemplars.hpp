// The strongest images of the default scenes for a unit that a detector plays.
#pragma once

#include <string>
#include <vector>

#include "exemplars/dataset.hpp"
#include "maia/concepts.hpp"
#include "scene/concepts/findings.hpp"
#include "system/synthetic_unit.hpp"
#include "system/unit.hpp"

namespace maia {

/// A file and the unit's activation for it.
struct DetectedExemplar {
  std::string path;
  float activation = 0;
};

struct DetectedExemplars {
  std::vector<DetectedExemplar> strongest;  ///< best first
  std::vector<float> activations;           ///< of all scenes, in their order
};

/// The k strongest; scenes to which the unit does not respond are left out, so there may be fewer.
///
/// With the detector that comes with maia, one look at all default scenes at first use serves every rule; another
/// detector is asked about all of them at the first use of each rule. What they found is kept in
/// exemplars_folder()/synthetic. Shows a progress bar. Throws Error if k is not in 1..100 or the scenes can't be made.
DetectedExemplars detected_exemplars(const Unit& unit, const SyntheticRule& rule, const ConceptDetector& detector,
                                     int k);

/// The unit's activation for every image, as the unit itself would give it, from what the head found in them.
std::vector<float> activations_from(const concepts::Findings& findings, const SyntheticRule& rule,
                                    const ConceptHead& head);

/// The same by running every image through the unit.
std::vector<float> activations_of(const Unit& unit, const Dataset& images);

}  // namespace maia
