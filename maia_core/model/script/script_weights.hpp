// The weights of a TorchScript file.
#pragma once

#include <string>

#include "model/weights/state_dict.hpp"

namespace maia {

/// Parameters and buffers by their dotted names, contiguous and of the file's own types. The program is loaded, but its
/// forward is not run. Throws Error, naming the file, if it is no TorchScript file or is damaged.
StateDict read_torchscript_weights(const std::string& path);

}  // namespace maia
