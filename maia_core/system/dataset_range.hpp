// Where the activations of a dataset's images lie.
#pragma once

#include "maia/system.hpp"

namespace maia {

struct System::Range {
  float lowest = 0;
  float highest = 0;
};

}  // namespace maia
