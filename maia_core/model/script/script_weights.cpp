#include "model/script/script_weights.hpp"

#include "model/script/script_module.hpp"

namespace maia {

StateDict read_torchscript_weights(const std::string& path) {
  const torch::jit::Module module = load_script_module(path);
  StateDict result;
  result.source = path;
  const auto add = [&](const auto& tensors) {
    for (const auto& [name, tensor] : tensors)
      if (tensor.defined()) result.tensors.emplace(name, tensor.detach().contiguous());
  };
  add(module.named_parameters());
  add(module.named_buffers());
  return result;
}

}  // namespace maia
