// A drawing as SVG.
#pragma once

#include <string>

#include "chart/drawing.hpp"

namespace maia {

/// One <svg> element. Text has the color of what surrounds it (`inherited`) or, in a file of its own, a grey that can
/// be read on white and on black.
std::string svg_of(const Drawing& drawing, bool inherited);

}  // namespace maia
