// Where everything in a chart goes.
#pragma once

#include "chart/drawing.hpp"
#include "chart/state.hpp"

namespace maia {

inline constexpr std::size_t most_bars = 60;

Drawing drawing_of(const ChartState& chart);

}  // namespace maia
