#include "scene/concepts/labels.hpp"

#include <numeric>

namespace maia::concepts {
namespace {

int sum(const std::uint8_t* cover) { return std::accumulate(cover, cover + label_cells, 0); }

}  // namespace

bool counts_as_shown(const std::uint8_t* cover) { return sum(cover) >= 4 * 255; }

bool is_trace(const std::uint8_t* cover) { return !counts_as_shown(cover) && sum(cover) > 0; }

}  // namespace maia::concepts
