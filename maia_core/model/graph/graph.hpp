// A network as a list of operations with weights: what the architectures build and the executors run.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "model/network.hpp"

namespace maia::graph {

/// Index of a node, and of the value it computes. A node's inputs come before it.
using Value = int;

struct Input {};

/// Convolution of N x C x H x W with padding {top, bottom, left, right} by zeros.
struct Conv2d {
  at::Tensor weight;  ///< out x in/groups x kh x kw, float32
  at::Tensor bias;    ///< out, or undefined
  std::array<std::int64_t, 2> stride = {1, 1};
  std::array<std::int64_t, 4> padding = {0, 0, 0, 0};
  std::int64_t groups = 1;
};

/// Batch normalisation by stored statistics, already brought to x * scale + shift per channel.
struct BatchNorm {
  at::Tensor scale;
  at::Tensor shift;
};

struct LayerNorm {  ///< over the last dimension
  at::Tensor weight;
  at::Tensor bias;
  double epsilon = 1e-5;
};

struct Linear {       ///< over the last dimension
  at::Tensor weight;  ///< out x in
  at::Tensor bias;    ///< out, or undefined
};

struct Activation {
  enum class Kind { relu, relu6, gelu, quick_gelu };  ///< gelu is the exact one; quick_gelu is x * sigmoid(1.702 x)
  Kind kind = Kind::relu;
};

struct Add {};  ///< of two values of equal shape

struct Pool {
  enum class Kind { max, average };
  Kind kind = Kind::max;
  std::array<std::int64_t, 2> kernel = {2, 2};
  std::array<std::int64_t, 2> stride = {2, 2};
  std::array<std::int64_t, 4> padding = {0, 0, 0, 0};  ///< counted as -infinity (max) or not counted (average)
};

struct GlobalAverage {};  ///< N x C x H x W to N x C

/// N x C x H x W to N x (prefix + H*W) x C: class tokens first, then positions row by row, plus `position` (T x C) if
/// defined.
struct Tokens {
  at::Tensor class_token;  ///< prefix x C, or undefined
  at::Tensor position;     ///< T x C, or undefined
};

/// Multi-head self-attention of N x T x 3C (queries, keys and values side by side) to N x T x C, before the output
/// projection.
struct Attention {
  std::int64_t heads = 1;
  bool causal = false;
};

/// Token number `index` of N x T x C: N x C.
struct Select {
  std::int64_t index = 0;
};

/// Anything else that is not worth an operation of its own: a pure, thread-safe, differentiable function of float32
/// tensors.
struct Function {
  std::string name;
  std::function<at::Tensor(const std::vector<at::Tensor>&)> run;
};

using Operation = std::variant<Input, Conv2d, BatchNorm, LayerNorm, Linear, Activation, Add, Pool, GlobalAverage,
                               Tokens, Attention, Select, Function>;

struct Node {
  Operation operation;
  std::vector<Value> inputs;
  std::vector<std::int64_t> shape;  ///< for one image of the model's input size, with N = 1
};

/// A whole network. `names` maps every module path to the value that is the module's output (several may share one).
struct Graph {
  std::vector<Node> nodes;
  std::vector<Layer> layers;            ///< in the order of execution, then of naming
  std::map<std::string, Value> values;  ///< layer path -> value
  Value output = -1;
  std::string last_map;
};

}  // namespace maia::graph
