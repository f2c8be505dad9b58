// Weights in the formats that the processor's kernels want.
#pragma once

#include <ATen/core/Tensor.h>

#include <dnnl.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "model/graph/graph.hpp"

namespace maia::graph {

/// Which weight: of which node, with which normalisation folded in (or -1).
struct WeightKey {
  Value node = -1;
  enum class Role { weight, bias, scale, shift, mask } role = Role::weight;
  Value scaling = -1;
  bool operator<(const WeightKey& other) const {
    return std::tie(node, role, scaling) < std::tie(other.node, other.role, other.scaling);
  }
};

/// Shared by all programs of a network. Safe to use from several threads.
class PackedWeights {
 public:
  PackedWeights() : engine_(dnnl::engine::kind::cpu, 0) {}
  const dnnl::engine& engine() const { return engine_; }

  /// The weight in the wanted format. If it is not there yet, `make` gives it as a float32 tensor, which `plain`
  /// describes.
  dnnl::memory get(const WeightKey& key, const dnnl::memory::desc& plain, const dnnl::memory::desc& wanted,
                   const std::function<at::Tensor()>& make);

 private:
  dnnl::engine engine_;
  std::mutex mutex_;
  std::map<WeightKey, std::vector<dnnl::memory>> packed_;
};

}  // namespace maia::graph
