// Building a graph, module by module, from named weights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/graph/checked_weights.hpp"
#include "model/graph/graph.hpp"
#include "model/weights/state_dict.hpp"

namespace maia::graph {

/// How a convolution is called; padding is symmetric, or "same" as TensorFlow has it (more at the bottom and right).
struct ConvOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  bool same = false;
  std::int64_t groups = 1;
  std::int64_t units = -1;   ///< what the weights must have, so that those of another architecture are refused; -1: any
  std::int64_t kernel = -1;  ///< the same, square
};

/// Every function that takes a `path` looks for its weights under that module path (path + ".weight", ...), checks
/// their shapes, and names its result by that path. Throws Error if a tensor is missing or has the wrong shape.
class Builder {
 public:
  /// `size`: side of the square input. The weights are converted to float32 as they are used. They must outlive the
  /// builder.
  Builder(const StateDict& weights, std::int64_t size);

  Value input() const { return 0; }
  Value conv2d(const std::string& path, Value x, const ConvOptions& options = {});
  Value batch_norm(const std::string& path, Value x, double epsilon = 1e-5);
  Value layer_norm(const std::string& path, Value x, double epsilon);
  Value linear(const std::string& path, Value x);
  /// The same with explicit tensors, for weights that are stored in an unusual way; an empty path gives no name.
  Value linear(const std::string& path, Value x, at::Tensor weight, at::Tensor bias);
  Value activation(const std::string& path, Value x, Activation::Kind kind);
  Value add(Value a, Value b);
  Value max_pool(const std::string& path, Value x, std::int64_t kernel, std::int64_t stride, std::int64_t padding);
  Value average_pool(const std::string& path, Value x, std::int64_t kernel);
  Value global_average(const std::string& path, Value x);
  Value tokens(Value x, at::Tensor class_token, at::Tensor position);
  Value attention(Value qkv, std::int64_t heads, bool causal = false);
  Value select(Value x, std::int64_t index);
  Value function(Function f, const std::vector<Value>& inputs, std::vector<std::int64_t> shape);

  /// Says that `value` is the output of the module `path`.
  /// A path named twice (a module that is called several times) means the last call.
  void name(const std::string& path, Value value);

  /// Class tokens before the patches and the patches' grid, for the values with tokens that are named from here on.
  void set_token_grid(std::int64_t prefix, std::int64_t height, std::int64_t width);

  /// As CheckedWeights; what is read counts as used.
  at::Tensor tensor(const std::string& name, const std::vector<std::int64_t>& shape) {
    return weights_.tensor(name, shape);
  }
  bool has(const std::string& name) const { return weights_.has(name); }

  const std::vector<std::int64_t>& shape(Value value) const;

  /// The graph. Throws Error if the weights hold tensors that no module used, except those whose name ends in one of
  /// `unused` (e.g. "num_batches_tracked"). Unless `last_map` names one, it is the last layer with more than one
  /// position.
  Graph finish(Value output, const std::vector<std::string>& unused = {"num_batches_tracked"},
               const std::string& last_map = {});

 private:
  Value push(Operation operation, std::vector<Value> inputs, std::vector<std::int64_t> shape);
  Value push_named(const std::string& path, Operation operation, Value x, std::vector<std::int64_t> shape);

  CheckedWeights weights_;
  Graph graph_;
  std::int64_t prefix_ = 0, grid_height_ = 1, grid_width_ = 1;
  bool has_grid_ = false;
};

}  // namespace maia::graph
