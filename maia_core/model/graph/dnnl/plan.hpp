// A fused graph made ready for one batch size: oneDNN primitives and a place for every value.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <dnnl.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/graph/dnnl/arena.hpp"
#include "model/graph/dnnl/fusion.hpp"
#include "model/graph/dnnl/packed_weights.hpp"

namespace maia::graph {

/// Where an argument of a primitive is: in the arena, or constant.
struct Operand {
  int argument = 0;
  dnnl::memory::desc description;
  std::size_t offset = 0;
  dnnl::memory constant;  ///< used instead of the arena if it is set
};

/// One thing to do: a primitive, or code that gets the arena.
struct Call {
  dnnl::primitive primitive;
  std::vector<Operand> operands;
  std::function<void(std::byte*)> code;
};

class Plan {
 public:
  /// `graph`, `steps`, `selection` and `weights` must outlive the plan.
  Plan(const Graph& graph, const std::vector<Step>& steps, const Selection& selection, bool output, int batch,
       at::ScalarType type, PackedWeights& weights);

  /// One arena with the primitives bound to it. Used by one run at a time.
  class Instance {
   public:
    explicit Instance(const Plan& plan);
    ~Instance();
    Instance(const Instance&) = delete;

    void run(const at::Tensor& batch);

    /// The value of a node that is kept, without copying: valid until the next run.
    at::Tensor view(Value value) const;

   private:
    const Plan& plan_;
    std::byte* arena_;
    dnnl::stream stream_;
    std::vector<std::unordered_map<int, dnnl::memory>> arguments_;
  };

  /// An instance that nobody uses; it goes back when the last copy of the pointer dies. The plan must outlive it.
  std::shared_ptr<Instance> lease() const;

 private:
  friend class Compilation;
  at::Tensor view(std::byte* arena, Value value) const;

  const Graph& graph_;
  int batch_;
  at::ScalarType type_;
  dnnl::engine engine_;
  std::vector<Call> calls_;
  std::vector<std::size_t> offsets_;  // by node
  std::size_t arena_bytes_ = 0;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Instance>> idle_;
};

}  // namespace maia::graph
