// What an image shows, as far as it is known.
#pragma once

#include <cstdint>
#include <vector>

namespace maia::concepts {

/// The side of the grid on which labels are kept: each cell of the head's grid is 2 x 2 of its cells.
constexpr int label_side = 28;
constexpr int label_cells = label_side * label_side;

/// For some concepts how much (0..255) of each cell they cover; all others cover nothing.
struct CoverList {
  std::vector<std::uint16_t> concepts;  ///< each at most once
  std::vector<std::uint8_t> covers;     ///< concepts x label_cells
};

struct Labels {
  CoverList shown;
  CoverList unknown;  ///< where it is not known whether a concept is shown: neither learned nor judged
};

/// Whether a concept that covers these label_cells counts as shown in the image: at least one cell of the head's grid
/// (0.5 % of the image).
bool counts_as_shown(const std::uint8_t* cover);

/// Whether it is there, but too little of it to count: such an image is no example of its absence.
bool is_trace(const std::uint8_t* cover);

}  // namespace maia::concepts
