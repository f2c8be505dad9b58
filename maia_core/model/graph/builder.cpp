#include "model/graph/builder.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <utility>

#include "maia/error.hpp"

namespace maia::graph {
namespace {

/// Before and after, as TensorFlow's SAME divides it.
std::array<std::int64_t, 2> same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
  const std::int64_t outputs = (size + stride - 1) / stride;
  const std::int64_t total = std::max<std::int64_t>(0, (outputs - 1) * stride + kernel - size);
  return {total / 2, total - total / 2};
}

}  // namespace

Builder::Builder(const StateDict& weights, std::int64_t size) : weights_(weights) {
  push(Input{}, {}, {1, 3, size, size});
}

Value Builder::push(Operation operation, std::vector<Value> inputs, std::vector<std::int64_t> shape) {
  graph_.nodes.push_back({std::move(operation), std::move(inputs), std::move(shape)});
  return static_cast<Value>(graph_.nodes.size()) - 1;
}

Value Builder::push_named(const std::string& path, Operation operation, Value x, std::vector<std::int64_t> shape) {
  const Value value = push(std::move(operation), {x}, std::move(shape));
  if (!path.empty()) name(path, value);
  return value;
}

const std::vector<std::int64_t>& Builder::shape(Value value) const {
  return graph_.nodes.at(static_cast<std::size_t>(value)).shape;
}

Value Builder::conv2d(const std::string& path, Value x, const ConvOptions& options) {
  const std::vector<std::int64_t>& in = shape(x);
  Conv2d op;
  op.weight = tensor(path + ".weight", {options.units, in[1] / options.groups, options.kernel, options.kernel});
  const std::int64_t units = op.weight.size(0);
  if (has(path + ".bias")) op.bias = tensor(path + ".bias", {units});
  op.stride = {options.stride, options.stride};
  op.groups = options.groups;
  std::vector<std::int64_t> out = {1, units, 0, 0};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t size = in[2 + axis], kernel = op.weight.size(2 + static_cast<std::int64_t>(axis));
    const auto [before, after] = options.same ? same_padding(size, kernel, options.stride)
                                              : std::array<std::int64_t, 2>{options.padding, options.padding};
    op.padding[2 * axis] = before;
    op.padding[2 * axis + 1] = after;
    out[2 + axis] = (size + before + after - kernel) / options.stride + 1;
    if (size + before + after < kernel)
      throw Error("tensor '" + path + ".weight' of " + weights_.origin() + " is larger than its input of " +
                  std::to_string(size) + " positions");
  }
  return push_named(path, std::move(op), x, std::move(out));
}

Value Builder::batch_norm(const std::string& path, Value x, double epsilon) {
  const std::int64_t units = shape(x)[1];
  const auto statistic = [&](const char* what) { return tensor(path + what, {units}).to(at::kDouble); };
  const at::Tensor scale = statistic(".weight") / (statistic(".running_var") + epsilon).sqrt();
  const at::Tensor shift = statistic(".bias") - statistic(".running_mean") * scale;
  return push_named(path, BatchNorm{scale.to(at::kFloat), shift.to(at::kFloat)}, x, shape(x));
}

Value Builder::layer_norm(const std::string& path, Value x, double epsilon) {
  const std::int64_t units = shape(x).back();
  LayerNorm op{tensor(path + ".weight", {units}), tensor(path + ".bias", {units}), epsilon};
  return push_named(path, std::move(op), x, shape(x));
}

Value Builder::linear(const std::string& path, Value x) {
  at::Tensor weight = tensor(path + ".weight", {-1, shape(x).back()}), bias;
  if (has(path + ".bias")) bias = tensor(path + ".bias", {weight.size(0)});
  return linear(path, x, std::move(weight), std::move(bias));
}

Value Builder::linear(const std::string& path, Value x, at::Tensor weight, at::Tensor bias) {
  std::vector<std::int64_t> out = shape(x);
  if (weight.dim() != 2 || weight.size(1) != out.back())
    throw Error("a linear module of " + std::to_string(out.back()) + " inputs got weights of " +
                dimensions(weight.sizes()));
  out.back() = weight.size(0);
  return push_named(path, Linear{std::move(weight), std::move(bias)}, x, std::move(out));
}

Value Builder::activation(const std::string& path, Value x, Activation::Kind kind) {
  return push_named(path, Activation{kind}, x, shape(x));
}

Value Builder::add(Value a, Value b) {
  if (shape(a) != shape(b))
    throw Error("the weights of " + weights_.origin() + " do not fit together: a sum of " + dimensions(shape(a)) +
                " and " + dimensions(shape(b)));
  return push(Add{}, {a, b}, shape(a));
}

Value Builder::max_pool(const std::string& path, Value x, std::int64_t kernel, std::int64_t stride,
                        std::int64_t padding) {
  const std::vector<std::int64_t>& in = shape(x);
  const auto pooled = [&](std::int64_t size) { return (size + 2 * padding - kernel) / stride + 1; };
  const Pool op{.kind = Pool::Kind::max,
                .kernel = {kernel, kernel},
                .stride = {stride, stride},
                .padding = {padding, padding, padding, padding}};
  return push_named(path, op, x, {1, in[1], pooled(in[2]), pooled(in[3])});
}

Value Builder::average_pool(const std::string& path, Value x, std::int64_t kernel) {
  const std::vector<std::int64_t>& in = shape(x);
  const Pool op{.kind = Pool::Kind::average, .kernel = {kernel, kernel}, .stride = {kernel, kernel}};
  return push_named(path, op, x, {1, in[1], in[2] / kernel, in[3] / kernel});
}

Value Builder::global_average(const std::string& path, Value x) {
  return push_named(path, GlobalAverage{}, x, {1, shape(x)[1]});
}

Value Builder::tokens(Value x, at::Tensor class_token, at::Tensor position) {
  const std::vector<std::int64_t>& in = shape(x);
  const std::int64_t units = in[1], count = (class_token.defined() ? class_token.size(0) : 0) + in[2] * in[3];
  if (class_token.defined() && (class_token.dim() != 2 || class_token.size(1) != units))
    throw Error("the class token is " + dimensions(class_token.sizes()) + ", but its patches have " +
                std::to_string(units) + " units");
  if (position.defined() && position.sizes() != at::IntArrayRef{count, units})
    throw Error("the position embedding is " + dimensions(position.sizes()) + ", but " + std::to_string(count) + " x " +
                std::to_string(units) + " is needed");
  return push(Tokens{.class_token = std::move(class_token), .position = std::move(position)}, {x}, {1, count, units});
}

Value Builder::attention(Value qkv, std::int64_t heads, bool causal) {
  std::vector<std::int64_t> out = shape(qkv);
  if (out.back() % (3 * heads) != 0)
    throw Error("attention of " + std::to_string(heads) + " heads can't divide " + std::to_string(out.back()) +
                " units into queries, keys and values");
  out.back() /= 3;
  return push(Attention{.heads = heads, .causal = causal}, {qkv}, std::move(out));
}

Value Builder::select(Value x, std::int64_t index) { return push(Select{index}, {x}, {1, shape(x).back()}); }

Value Builder::function(Function f, const std::vector<Value>& inputs, std::vector<std::int64_t> shape) {
  return push(std::move(f), inputs, std::move(shape));
}

void Builder::set_token_grid(std::int64_t prefix, std::int64_t height, std::int64_t width) {
  prefix_ = prefix;
  grid_height_ = height;
  grid_width_ = width;
  has_grid_ = true;
}

void Builder::name(const std::string& path, Value value) {
  const std::vector<std::int64_t>& size = shape(value);
  Layer layer;
  layer.path = path;
  switch (size.size()) {
    case 4:
      layer.layout = Layout::spatial;
      layer.units = size[1];
      layer.height = size[2];
      layer.width = size[3];
      break;
    case 3:
      if (!has_grid_ || prefix_ + grid_height_ * grid_width_ != size[1])
        throw Error("layer '" + path + "' has " + std::to_string(size[1]) + " tokens, which are no " +
                    std::to_string(grid_height_) + " x " + std::to_string(grid_width_) + " grid");
      layer.layout = Layout::tokens;
      layer.units = size[2];
      layer.height = grid_height_;
      layer.width = grid_width_;
      break;
    default:
      layer.layout = Layout::vector;
      layer.units = size.back();
  }
  if (graph_.values.count(path) != 0) {
    auto& layers = graph_.layers;
    layers.erase(std::find_if(layers.begin(), layers.end(), [&](const Layer& other) { return other.path == path; }));
  }
  graph_.values[path] = value;
  graph_.layers.push_back(std::move(layer));
}

Graph Builder::finish(Value output, const std::vector<std::string>& unused, const std::string& last_map) {
  weights_.check_all_used(unused);
  std::stable_sort(graph_.layers.begin(), graph_.layers.end(),
                   [&](const Layer& a, const Layer& b) { return graph_.values.at(a.path) < graph_.values.at(b.path); });
  graph_.output = output;
  graph_.last_map = last_map;
  if (last_map.empty())
    for (const Layer& layer : graph_.layers)
      if (layer.height * layer.width > 1) graph_.last_map = layer.path;
  if (graph_.values.count(graph_.last_map) == 0) throw Error("the network has no layer with a map");
  return std::move(graph_);
}

}  // namespace maia::graph
