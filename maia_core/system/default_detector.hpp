// Who plays synthetic units that are made without a detector.
#pragma once

#include <memory>

#include "maia/services.hpp"

namespace maia {

/// Null: the one that comes with maia. Any thread; units that exist stay as they are.
void set_default_detector(std::shared_ptr<const ConceptDetector> detector);

/// A HeadDetector, made once and shared, unless another one was set.
std::shared_ptr<const ConceptDetector> default_detector();

}  // namespace maia
