// Weights as a network takes them: by name, with the shape that it needs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "model/weights/state_dict.hpp"

namespace maia::graph {

/// Reads a state dict, which must outlive it, and remembers what was read.
class CheckedWeights {
 public:
  explicit CheckedWeights(const StateDict& weights) : weights_(weights) {}

  /// A tensor as contiguous float32 with exactly that shape (-1: any). Throws Error, naming the nearest, if it is
  /// missing, and if it has another shape or does not hold floating-point numbers.
  at::Tensor tensor(const std::string& name, const std::vector<std::int64_t>& shape);

  bool has(const std::string& name) const;

  /// Throws Error if there are tensors that were never read, except those whose name ends in one of `unused`.
  void check_all_used(const std::vector<std::string>& unused) const;

  /// The file, for errors.
  std::string origin() const;

 private:
  const StateDict& weights_;
  std::set<std::string> used_;
};

/// "64 x 3 x 7 x 7"; negative numbers are "any".
std::string dimensions(at::IntArrayRef sizes);

}  // namespace maia::graph
