// Safetensors files as libtorch tensors.
#pragma once

#include <string>

#include "model/weights/state_dict.hpp"

namespace maia {

/// Reads a .safetensors file. The tensors lie in the file's mapping, which they keep alive; writing to them changes
/// nothing in the file. Throws Error, naming the file, if it is damaged or has a type of numbers that libtorch lacks.
StateDict read_safetensors(const std::string& path);

/// Writes tensors and metadata; the file is there whole or not at all. What is written depends on nothing else.
/// Throws Error if it can't be written or a tensor's type can't be stored.
void write_safetensors(const std::string& path, const StateDict& weights);

}  // namespace maia
