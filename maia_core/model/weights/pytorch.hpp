// The files of torch.save() as libtorch tensors.
#pragma once

#include <string>

#include "model/weights/state_dict.hpp"

namespace maia {

/// Reads a state dict that PyTorch has saved (.pth, .pt, .bin, .ckpt), as read_pytorch_file() says; no code of it is
/// run. Throws Error, naming the file, if it is damaged or holds anything but tensors.
StateDict read_pytorch(const std::string& path);

}  // namespace maia
