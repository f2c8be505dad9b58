// Finding the state dict in what a training run has saved.
#pragma once

#include <string>
#include <vector>

#include "model/weights/pytorch/pickle.hpp"

namespace maia::pickle {

struct NamedTensor {
  std::string name;
  Ref tensor = 0;
};

/// The tensors of the state dict in the document, as read_pytorch_file() says. Throws Error if there is none or it
/// holds anything but tensors.
std::vector<NamedTensor> named_tensors(const Document& document);

}  // namespace maia::pickle
