// Numbers along an axis.
#pragma once

#include <string>
#include <vector>

namespace maia {

/// Round numbers from `first` in steps of `step`, all in low..high.
struct Ticks {
  std::vector<double> values;
  std::vector<std::string> texts;  ///< with as many digits as tell them apart
};

/// About `wanted` of them; low < high, both finite.
Ticks ticks_between(double low, double high, int wanted);

/// A number of its own: 36.92, 0.0418, 12300.
std::string number_text(double value);

}  // namespace maia
