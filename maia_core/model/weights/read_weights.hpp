// Reading weights files of any supported format.
#pragma once

#include <string>

#include "model/weights/state_dict.hpp"

namespace maia {

/// Reads a .safetensors file, or a PyTorch state dict (.pth, .pt, .bin; zip or legacy format) without
/// running any code of it, or the parameters and buffers of a TorchScript archive. The format is told by the content,
/// not by the name. Safetensors are memory-mapped; the tensors keep the mapping alive.
/// Throws Error, naming the file, if it is damaged, of an unknown format or holds anything but tensors.
StateDict read_weights(const std::string& path);

/// Whether the file is a TorchScript archive (a zip file with code), as opposed to a state dict.
/// Throws Error if it can't be read.
bool is_torchscript(const std::string& path);

}  // namespace maia
