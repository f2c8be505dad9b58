#include "model/graph/aten_program.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "maia/error.hpp"
#include "model/graph/selection.hpp"
#include "model/layout.hpp"

namespace maia::graph {
namespace {

at::Tensor moved(const at::Tensor& weight, at::Device device, at::ScalarType type) {
  if (!weight.defined()) return weight;
  at::Tensor result = weight.to(device, type);
  return result.dim() == 4 ? result.contiguous(at::MemoryFormat::ChannelsLast) : result;
}

/// An operation with its weights where they are needed.
struct Move {
  at::Device device;
  at::ScalarType type;
  at::Tensor operator()(const at::Tensor& weight) const { return moved(weight, device, type); }
  Operation operator()(const Conv2d& op) const {
    Conv2d copy = op;
    copy.weight = (*this)(op.weight);
    copy.bias = (*this)(op.bias);
    return copy;
  }
  Operation operator()(const BatchNorm& op) const {
    return BatchNorm{(*this)(op.scale).view({1, -1, 1, 1}), (*this)(op.shift).view({1, -1, 1, 1})};
  }
  Operation operator()(const LayerNorm& op) const {
    return LayerNorm{(*this)(op.weight), (*this)(op.bias), op.epsilon};
  }
  Operation operator()(const Linear& op) const { return Linear{(*this)(op.weight), (*this)(op.bias)}; }
  Operation operator()(const Tokens& op) const { return Tokens{(*this)(op.class_token), (*this)(op.position)}; }
  template <class T>
  Operation operator()(const T& op) const {
    return op;
  }
};

at::Tensor padded(const at::Tensor& x, const std::array<std::int64_t, 4>& padding, double value) {
  const auto [top, bottom, left, right] = padding;
  return at::constant_pad_nd(x, {left, right, top, bottom}, value);
}

bool symmetric(const std::array<std::int64_t, 4>& padding) {
  return padding[0] == padding[1] && padding[2] == padding[3];
}

struct Run {
  const std::vector<at::Tensor>& in;

  at::Tensor operator()(const Input&) const { return in[0]; }
  at::Tensor operator()(const Conv2d& op) const {
    const bool even = symmetric(op.padding);
    const std::array<std::int64_t, 2> padding = {even ? op.padding[0] : 0, even ? op.padding[2] : 0};
    const at::Tensor x = even ? in[0] : padded(in[0], op.padding, 0);
    return at::conv2d(x, op.weight, op.bias, op.stride, at::IntArrayRef(padding), at::IntArrayRef(1), op.groups);
  }
  at::Tensor operator()(const BatchNorm& op) const { return in[0] * op.scale + op.shift; }
  at::Tensor operator()(const LayerNorm& op) const {
    return at::layer_norm(in[0], {in[0].size(-1)}, op.weight, op.bias, op.epsilon);
  }
  at::Tensor operator()(const Linear& op) const { return at::linear(in[0], op.weight, op.bias); }
  at::Tensor operator()(const Activation& op) const {
    switch (op.kind) {
      case Activation::Kind::relu:
        return at::relu(in[0]);
      case Activation::Kind::relu6:
        return at::hardtanh(in[0], 0, 6);
      case Activation::Kind::gelu:
        return at::gelu(in[0]);
      case Activation::Kind::quick_gelu:
        return in[0] * (in[0] * 1.702).sigmoid();
    }
    return in[0];
  }
  at::Tensor operator()(const Add&) const { return in[0] + in[1]; }
  at::Tensor operator()(const Pool& op) const {
    if (op.kind == Pool::Kind::max) {
      const at::Tensor x = padded(in[0], op.padding, -std::numeric_limits<double>::infinity());
      return at::max_pool2d(x, op.kernel, op.stride);
    }
    return at::avg_pool2d(in[0], op.kernel, op.stride, {op.padding[0], op.padding[2]}, false, false);
  }
  at::Tensor operator()(const GlobalAverage&) const { return in[0].mean({2, 3}); }
  at::Tensor operator()(const Tokens& op) const {
    at::Tensor x = in[0].flatten(2).transpose(1, 2);
    if (op.class_token.defined()) x = at::cat({op.class_token.unsqueeze(0).expand({x.size(0), -1, -1}), x}, 1);
    return op.position.defined() ? x + op.position : x;
  }
  at::Tensor operator()(const Attention& op) const {
    const std::int64_t tokens = in[0].size(1), width = in[0].size(2) / 3;
    const at::Tensor qkv = in[0].view({in[0].size(0), tokens, 3, op.heads, width / op.heads}).permute({2, 0, 3, 1, 4});
    at::Tensor scores =
        at::matmul(qkv[0] * (1 / std::sqrt(static_cast<double>(width / op.heads))), qkv[1].transpose(-2, -1));
    if (op.causal)
      scores = scores + at::full({tokens, tokens}, -std::numeric_limits<float>::infinity(), scores.options()).triu(1);
    return at::matmul(at::softmax(scores, -1), qkv[2]).transpose(1, 2).flatten(2);
  }
  at::Tensor operator()(const Select& op) const { return in[0].select(1, op.index); }
  at::Tensor operator()(const Function& op) const { return op.run(in); }
};

class AtenProgram final : public Program {
 public:
  /// `start`: the node whose value run() is given.
  AtenProgram(const Graph& graph, const Request& request, Value start)
      : graph_(graph),
        request_(request),
        start_(start),
        selection_(select(graph, request_, start)),
        type_(request.precision == Precision::bfloat16 ? at::kBFloat16 : at::kFloat) {
    operations_.reserve(graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      operations_.push_back(selection_.needed[i] ? std::visit(Move{request.device, type_}, graph.nodes[i].operation)
                                                 : Operation(Input{}));
  }

  Result run(const at::Tensor& batch) const override {
    check_shape(batch);
    std::optional<c10::InferenceMode> inference;
    if (!request_.differentiable) inference.emplace();
    const at::Tensor input =
        batch.to(request_.device, type_)
            .contiguous(batch.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
    std::vector<at::Tensor> values(graph_.nodes.size());
    std::vector<at::Tensor> taps(graph_.nodes.size());
    std::vector<at::Tensor> arguments;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!selection_.needed[i]) continue;
      arguments.clear();
      const bool given = static_cast<Value>(i) == start_;
      if (!given)
        for (const Value from : graph_.nodes[i].inputs) arguments.push_back(values[from]);
      at::Tensor value = given ? input : std::visit(Run{arguments}, operations_[i]);
      for (std::size_t e = 0; e < selection_.edits[i].size(); ++e)
        value = edited(value, *selection_.edits[i][e], *selection_.edited[i][e]);
      for (const Selected& tap : selection_.taps) {
        if (tap.value != static_cast<Value>(i)) continue;
        if (request_.differentiable && !value.requires_grad()) value.requires_grad_();
        taps[i] = value;
      }
      values[i] = value;
      for (const Value from : graph_.nodes[i].inputs)
        if (!given && selection_.last_use[from] == static_cast<Value>(i) && from != graph_.output)
          values[from] = at::Tensor();
    }
    Result result;
    for (const Selected& tap : selection_.taps)
      result.taps.push_back(request_.differentiable ? taps[tap.value]
                                                    : to_maps(taps[tap.value], tap.layer).to(at::kFloat));
    if (request_.output) result.output = values[graph_.output].to(at::kFloat);
    return result;
  }

  bool needs_images() const { return selection_.needed[0]; }

 private:
  void check_shape(const at::Tensor& batch) const {
    const at::IntArrayRef expected = graph_.nodes[start_].shape;
    if (batch.dim() == static_cast<std::int64_t>(expected.size()) && batch.sizes().slice(1) == expected.slice(1))
      return;
    std::ostringstream text;
    text << "the input has shape " << batch.sizes() << ", but the network takes N x " << expected.slice(1);
    throw Error(text.str());
  }

  const Graph& graph_;
  const Request request_;
  const Value start_;
  const Selection selection_;
  const at::ScalarType type_;
  std::vector<Operation> operations_;
};

}  // namespace

std::shared_ptr<const Program> compile_aten(const Graph& graph, const Request& request) {
  return std::make_shared<AtenProgram>(graph, request, 0);
}

std::shared_ptr<const Program> compile_aten_tail(const Graph& graph, const Request& request) {
  auto tail = std::make_shared<AtenProgram>(graph, request, graph.values.at(request.taps.at(0)));
  return tail->needs_images() ? nullptr : tail;
}

}  // namespace maia::graph
