// Named tensors: what a weights file holds.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace maia {

/// Tensors by name, together with what the file says about itself.
struct StateDict {
  std::map<std::string, at::Tensor> tensors;    ///< contiguous CPU tensors of the file's own type
  std::map<std::string, std::string> metadata;  ///< free text of a safetensors header; empty for other formats
  std::string source;                           ///< the file's path, for errors
};

}  // namespace maia
