// What the detector that comes with maia finds in a dataset.
#pragma once

#include <filesystem>

#include "exemplars/dataset.hpp"
#include "maia/concepts.hpp"
#include "scene/concepts/findings.hpp"

namespace maia {

/// All concepts in all images of the dataset: the network looks at each image once, whatever will be asked for. Made at
/// first use, with a progress bar, and kept in `folder`, by head and by the dataset's names and sizes; a file that is
/// damaged is made again. While another process does the same, this one waits for its result.
///
/// Throws Error if the disk is full or an image can't be read, and whatever check_interrupt() throws: then nothing is
/// left behind.
concepts::Findings head_findings(const ConceptHead& head, const Dataset& images, const std::filesystem::path& folder);

}  // namespace maia
