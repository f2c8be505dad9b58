// Masks as the COCO dataset writes them: run lengths down the columns, as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace maia {

/// The lengths of runs of 0 and 1 in turn, beginning with 0 (which may be of length 0), over the columns from left to
/// right, each from top to bottom. `inside` is height rows of width bytes, not zero inside. Throws Error if its size is
/// another.
std::vector<std::uint32_t> run_lengths(const std::vector<std::uint8_t>& inside, int width, int height);

/// Run lengths in COCO's compressed form, which pycocotools reads: each as the difference to the last but one of its
/// kind (from the fourth on), in groups of 5 bits with the lowest first, bit 5 set if another group follows, each plus
/// 48 as one character. The last group's bit 4 is the sign.
std::string compressed(const std::vector<std::uint32_t>& lengths);

}  // namespace maia
