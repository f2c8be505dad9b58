#include "model/graph/dnnl/compilation.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "model/graph/dnnl/api.hpp"
#include "model/layout.hpp"

namespace maia::graph {
namespace {

using dnnl::memory;

/// Scores of attention that are worked on at a time: they should stay in the second-level cache.
constexpr std::int64_t score_bytes = std::int64_t{4} << 20;

struct Eltwise {
  dnnl::algorithm algorithm;
  float alpha, beta;
};

Eltwise eltwise_of(const Activation& activation) {
  switch (activation.kind) {
    case Activation::Kind::relu:
      return {dnnl::algorithm::eltwise_relu, 0, 0};
    case Activation::Kind::relu6:
      return {dnnl::algorithm::eltwise_clip, 0, 6};
    case Activation::Kind::gelu:
      return {dnnl::algorithm::eltwise_gelu_erf, 0, 0};
    case Activation::Kind::quick_gelu:
      return {dnnl::algorithm::eltwise_swish, 1.702F, 0};
  }
  return {dnnl::algorithm::eltwise_linear, 1, 0};
}

std::int64_t elements(const memory::dims& dims) {
  std::int64_t count = 1;
  for (const std::int64_t size : dims) count *= size;
  return count;
}

}  // namespace

memory::desc Compilation::description(Value value) const {
  memory::dims dims = plan_.graph_.nodes[value].shape;
  dims[0] = plan_.batch_;
  using Tag = memory::format_tag;
  return {dims, type_,
          dims.size() == 4   ? Tag::nhwc
          : dims.size() == 3 ? Tag::abc
          : dims.size() == 2 ? Tag::ab
                             : Tag::a};
}

memory::desc Compilation::rows(Value value) const {
  memory::dims dims = plan_.graph_.nodes[value].shape;
  dims[0] = plan_.batch_;
  const std::int64_t width = dims.back();
  return {{elements(dims) / width, width}, type_, memory::format_tag::ab};
}

Operand Compilation::at(int argument, Value value) const {
  return at(argument, description(value), plan_.offsets_[value]);
}

Operand Compilation::at(int argument, const Memory::desc& description, std::size_t offset) const {
  return {argument, description, offset, {}};
}

Operand Compilation::vector(int argument, const WeightKey& key, const at::Tensor& values, const Memory::dims& dims) {
  using Tag = memory::format_tag;
  const memory::desc plain(dims, memory::data_type::f32,
                           dims.size() == 4   ? Tag::abcd
                           : dims.size() == 3 ? Tag::abc
                                              : Tag::a);
  return {argument, plain, 0, weights_.get(key, plain, plain, [&] { return values; })};
}

dnnl::primitive_attr Compilation::attributes(const Step& step) const {
  dnnl::post_ops ops;
  if (step.addend >= 0) ops.append_sum(1.0F);
  if (step.activation) {
    const auto [algorithm, alpha, beta] = eltwise_of(*step.activation);
    onednn::append_eltwise(ops, algorithm, alpha, beta);
  }
  dnnl::primitive_attr result;
  result.set_post_ops(ops);
  result.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return result;
}

template <class Primitive, class Description>
void Compilation::call(const Description& description, std::vector<Operand> operands) {
  const memory::desc scratchpad = description.scratchpad_desc();
  if (scratchpad.get_size() > 0) {
    const std::size_t offset = arena_.allocate(scratchpad.get_size());
    arena_.release(offset);  // free again for the next step
    operands.push_back(at(DNNL_ARG_SCRATCHPAD, scratchpad, offset));
  }
  plan_.calls_.push_back({Primitive(description), std::move(operands), {}});
}

void Compilation::code(std::function<void(std::byte*)> function) {
  plan_.calls_.push_back({{}, {}, std::move(function)});
}

void Compilation::compile(const std::vector<Step>& steps, const Selection& selection, bool output) {
  type_ = plan_.type_ == at::kBFloat16 ? memory::data_type::bf16 : memory::data_type::f32;
  const std::size_t count = plan_.graph_.nodes.size();
  std::vector<bool> kept(count, false);
  for (const Selected& tap : selection.taps) kept[tap.value] = true;
  if (output) kept[plan_.graph_.output] = true;
  std::vector<std::size_t> last_reader(count, 0);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const Value input : steps[i].inputs) last_reader[input] = i;
    if (steps[i].addend >= 0) last_reader[steps[i].addend] = i;
  }

  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const auto dies_here = [&](Value value) { return last_reader[value] == i && !kept[value]; };
    const bool read_twice = std::count(step.inputs.begin(), step.inputs.end(), step.addend) > 0;
    const bool takes_over = step.addend >= 0 && dies_here(step.addend) && !read_twice;
    if (takes_over) {
      plan_.offsets_[step.result] = plan_.offsets_[step.addend];
    } else {
      const std::size_t bytes = description(step.result).get_size();
      plan_.offsets_[step.result] = arena_.allocate(bytes);
      if (step.addend >= 0)
        code([to = plan_.offsets_[step.result], from = plan_.offsets_[step.addend], bytes](std::byte* arena) {
          std::memcpy(arena + to, arena + from, bytes);
        });
    }
    std::visit([&](const auto& operation) { operator_call(step, operation); },
               plan_.graph_.nodes[step.first].operation);
    for (std::size_t e = 0; e < selection.edits[step.result].size(); ++e)
      code([this_plan = &plan_, value = step.result, edit = selection.edits[step.result][e],
            layer = selection.edited[step.result][e]](std::byte* arena) {
        const c10::InferenceMode inference;
        const at::Tensor view = this_plan->view(arena, value);
        view.copy_(edited(view, *edit, *layer));
      });
    std::vector<Value> read = step.inputs;
    if (step.addend >= 0 && !takes_over) read.push_back(step.addend);
    std::sort(read.begin(), read.end());
    read.erase(std::unique(read.begin(), read.end()), read.end());
    for (const Value value : read)
      if (dies_here(value)) arena_.release(plan_.offsets_[value]);
  }
  plan_.arena_bytes_ = arena_.size();
}

void Compilation::operator_call(const Step&, const Input&) {}

void Compilation::operator_call(const Step& step, const Conv2d& op) {
  const auto* scaling = step.scaling >= 0 ? &std::get<BatchNorm>(plan_.graph_.nodes[step.scaling].operation) : nullptr;
  const auto weight = [&] { return scaling ? op.weight * scaling->scale.view({-1, 1, 1, 1}) : op.weight; };
  at::Tensor shift = op.bias;
  if (scaling) shift = op.bias.defined() ? op.bias * scaling->scale + scaling->shift : scaling->shift;

  const auto sizes = op.weight.sizes();
  memory::dims dims(sizes.begin(), sizes.end());
  if (op.groups > 1) {
    dims[0] /= op.groups;
    dims.insert(dims.begin(), op.groups);
  }
  const memory::desc any(dims, type_, memory::format_tag::any);
  const memory::desc plain(dims, memory::data_type::f32,
                           op.groups > 1 ? memory::format_tag::abcde : memory::format_tag::abcd);
  const memory::desc bias =
      shift.defined() ? memory::desc({sizes[0]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  const auto convolution = onednn::convolution(
      plan_.engine_, description(step.inputs[0]), any, bias, description(step.result), {op.stride[0], op.stride[1]},
      {op.padding[0], op.padding[2]}, {op.padding[1], op.padding[3]}, attributes(step));
  const memory::desc packed = convolution.weights_desc();
  std::vector<Operand> operands = {
      at(DNNL_ARG_SRC, step.inputs[0]),
      at(DNNL_ARG_DST, step.result),
      {DNNL_ARG_WEIGHTS, packed, 0,
       weights_.get({step.first, WeightKey::Role::weight, step.scaling}, plain, packed, weight)}};
  if (shift.defined())
    operands.push_back(vector(DNNL_ARG_BIAS, {step.first, WeightKey::Role::bias, step.scaling}, shift, {sizes[0]}));
  call<dnnl::convolution_forward>(convolution, std::move(operands));
}

void Compilation::operator_call(const Step& step, const Linear& op) {
  const auto sizes = op.weight.sizes();
  const memory::dims dims(sizes.begin(), sizes.end());
  const memory::desc any(dims, type_, memory::format_tag::any);
  const memory::desc plain(dims, memory::data_type::f32, memory::format_tag::ab);
  const memory::desc bias =
      op.bias.defined() ? memory::desc({sizes[0]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  const memory::desc source = rows(step.inputs[0]), target = rows(step.result);
  const auto product = onednn::inner_product(plan_.engine_, source, any, bias, target, attributes(step));
  const memory::desc packed = product.weights_desc();
  std::vector<Operand> operands = {
      at(DNNL_ARG_SRC, source, plan_.offsets_[step.inputs[0]]),
      at(DNNL_ARG_DST, target, plan_.offsets_[step.result]),
      {DNNL_ARG_WEIGHTS, packed, 0,
       weights_.get({step.first, WeightKey::Role::weight}, plain, packed, [&] { return op.weight; })}};
  if (op.bias.defined())
    operands.push_back(vector(DNNL_ARG_BIAS, {step.first, WeightKey::Role::bias}, op.bias, {sizes[0]}));
  call<dnnl::inner_product_forward>(product, std::move(operands));
}

void Compilation::operator_call(const Step& step, const BatchNorm& op) {
  const memory::dims dims = {1, op.scale.numel(), 1, 1};
  const memory::desc per_channel(dims, memory::data_type::f32, memory::format_tag::abcd);
  dnnl::post_ops ops;
  ops.append_binary(dnnl::algorithm::binary_add, per_channel);
  if (step.activation) {
    const auto [algorithm, alpha, beta] = eltwise_of(*step.activation);
    onednn::append_eltwise(ops, algorithm, alpha, beta);
  }
  dnnl::primitive_attr with_shift;
  with_shift.set_post_ops(ops);
  with_shift.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  call<dnnl::binary>(
      onednn::binary(plan_.engine_, dnnl::algorithm::binary_mul, description(step.inputs[0]), per_channel,
                     description(step.result), with_shift),
      {at(DNNL_ARG_SRC_0, step.inputs[0]), vector(DNNL_ARG_SRC_1, {step.first, WeightKey::Role::scale}, op.scale, dims),
       at(DNNL_ARG_DST, step.result),
       vector(DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, {step.first, WeightKey::Role::shift}, op.shift,
              dims)});
}

void Compilation::operator_call(const Step& step, const LayerNorm& op) {
  call<dnnl::layer_normalization_forward>(
      onednn::layer_normalization(plan_.engine_, rows(step.inputs[0]), static_cast<float>(op.epsilon),
                                  attributes(step)),
      {at(DNNL_ARG_SRC, rows(step.inputs[0]), plan_.offsets_[step.inputs[0]]),
       at(DNNL_ARG_DST, rows(step.result), plan_.offsets_[step.result]),
       vector(DNNL_ARG_SCALE, {step.first, WeightKey::Role::scale}, op.weight, {op.weight.numel()}),
       vector(DNNL_ARG_SHIFT, {step.first, WeightKey::Role::shift}, op.bias, {op.bias.numel()})});
}

void Compilation::operator_call(const Step& step, const Activation& op) {
  const auto [algorithm, alpha, beta] = eltwise_of(op);
  call<dnnl::eltwise_forward>(
      onednn::eltwise(plan_.engine_, algorithm, description(step.inputs[0]), alpha, beta, attributes(step)),
      {at(DNNL_ARG_SRC, step.inputs[0]), at(DNNL_ARG_DST, step.result)});
}

void Compilation::operator_call(const Step& step, const Add&) {
  call<dnnl::binary>(
      onednn::binary(plan_.engine_, dnnl::algorithm::binary_add, description(step.inputs[0]),
                     description(step.inputs[1]), description(step.result), attributes(step)),
      {at(DNNL_ARG_SRC_0, step.inputs[0]), at(DNNL_ARG_SRC_1, step.inputs[1]), at(DNNL_ARG_DST, step.result)});
}

void Compilation::operator_call(const Step& step, const Pool& op) {
  const auto algorithm =
      op.kind == Pool::Kind::max ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  call<onednn::PoolingPrimitive>(
      onednn::pooling(plan_.engine_, algorithm, description(step.inputs[0]), description(step.result),
                      {op.stride[0], op.stride[1]}, {op.kernel[0], op.kernel[1]}, {op.padding[0], op.padding[2]},
                      {op.padding[1], op.padding[3]}, attributes(step)),
      {at(DNNL_ARG_SRC, step.inputs[0]), at(DNNL_ARG_DST, step.result)});
}

void Compilation::operator_call(const Step& step, const GlobalAverage&) {
  const memory::desc source = description(step.inputs[0]);
  const auto& shape = plan_.graph_.nodes[step.inputs[0]].shape;
  const memory::desc target({plan_.batch_, shape[1], 1, 1}, type_, memory::format_tag::nhwc);
  call<onednn::PoolingPrimitive>(
      onednn::pooling(plan_.engine_, dnnl::algorithm::pooling_avg_exclude_padding, source, target, {1, 1},
                      {shape[2], shape[3]}, {0, 0}, {0, 0}, attributes(step)),
      {at(DNNL_ARG_SRC, step.inputs[0]), at(DNNL_ARG_DST, target, plan_.offsets_[step.result])});
}

void Compilation::operator_call(const Step& step, const Tokens& op) {
  const at::Tensor class_token = op.class_token.defined() ? op.class_token.to(plan_.type_) : op.class_token;
  const at::Tensor position = op.position.defined() ? op.position.to(plan_.type_) : op.position;
  code([plan = &plan_, from = step.inputs[0], to = step.result, class_token, position](std::byte* arena) {
    const c10::InferenceMode inference;
    const at::Tensor patches = plan->view(arena, from).permute({0, 2, 3, 1}).flatten(1, 2);
    const at::Tensor tokens = plan->view(arena, to);
    const std::int64_t prefix = tokens.size(1) - patches.size(1);
    if (prefix > 0) tokens.narrow(1, 0, prefix).copy_(class_token);
    tokens.narrow(1, prefix, patches.size(1)).copy_(patches);
    if (position.defined()) tokens.add_(position);
  });
}

void Compilation::operator_call(const Step& step, const Attention& op) {
  const auto& shape = plan_.graph_.nodes[step.result].shape;
  const std::int64_t tokens = shape[1], width = shape[2], depth = width / op.heads;
  const auto element = static_cast<std::int64_t>(memory::data_type_size(type_));
  std::int64_t group = std::clamp<std::int64_t>(score_bytes / (tokens * tokens * element), 1, op.heads);
  while (op.heads % group != 0) --group;

  const memory::desc query({group, tokens, depth}, type_, memory::dims{depth, 3 * width, 1});
  const memory::desc key({group, depth, tokens}, type_, memory::dims{depth, 1, 3 * width});
  const memory::desc value({group, tokens, depth}, type_, memory::dims{depth, 3 * width, 1});
  const memory::desc result({group, tokens, depth}, type_, memory::dims{depth, width, 1});
  const memory::desc scores({group, tokens, tokens}, type_, memory::format_tag::abc);

  dnnl::post_ops ops;
  onednn::append_eltwise(ops, dnnl::algorithm::eltwise_linear, 1.0F / std::sqrt(static_cast<float>(depth)), 0);
  std::vector<Operand> mask;
  if (op.causal) {
    const at::Tensor future = at::full({tokens, tokens}, -std::numeric_limits<float>::max() / 2, at::kFloat).triu(1);
    ops.append_binary(dnnl::algorithm::binary_add,
                      {{1, tokens, tokens}, memory::data_type::f32, memory::format_tag::abc});
    mask.push_back(vector(DNNL_ARG_ATTR_MULTIPLE_POST_OP(1) | DNNL_ARG_SRC_1, {step.first, WeightKey::Role::mask},
                          future, {1, tokens, tokens}));
  }
  dnnl::primitive_attr scaled;
  scaled.set_post_ops(ops);
  scaled.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  dnnl::primitive_attr simple;
  simple.set_scratchpad_mode(dnnl::scratchpad_mode::user);

  const auto similarity = onednn::matmul(plan_.engine_, query, key, scores, scaled);
  const auto normalise = onednn::softmax(plan_.engine_, scores, 2, simple);
  const auto mixture = onednn::matmul(plan_.engine_, scores, value, result, simple);
  const std::size_t place = arena_.allocate(scores.get_size());
  const std::size_t from = plan_.offsets_[step.inputs[0]], to = plan_.offsets_[step.result];
  for (std::int64_t image = 0; image < plan_.batch_; ++image) {
    for (std::int64_t head = 0; head < op.heads; head += group) {
      const std::size_t base = from + (image * tokens * 3 * width + head * depth) * element;
      std::vector<Operand> operands = {at(DNNL_ARG_SRC, query, base), at(DNNL_ARG_WEIGHTS, key, base + width * element),
                                       at(DNNL_ARG_DST, scores, place)};
      operands.insert(operands.end(), mask.begin(), mask.end());
      call<dnnl::matmul>(similarity, operands);
      call<dnnl::softmax_forward>(normalise, {at(DNNL_ARG_SRC, scores, place), at(DNNL_ARG_DST, scores, place)});
      call<dnnl::matmul>(mixture,
                         {at(DNNL_ARG_SRC, scores, place), at(DNNL_ARG_WEIGHTS, value, base + 2 * width * element),
                          at(DNNL_ARG_DST, result, to + (image * tokens * width + head * depth) * element)});
    }
  }
  arena_.release(place);
}

void Compilation::operator_call(const Step& step, const Select& op) {
  code([plan = &plan_, from = step.inputs[0], to = step.result, index = op.index](std::byte* arena) {
    const c10::InferenceMode inference;
    plan->view(arena, to).copy_(plan->view(arena, from).select(1, index));
  });
}

void Compilation::operator_call(const Step& step, const Function& op) {
  code([plan = &plan_, inputs = step.inputs, to = step.result, run = op.run](std::byte* arena) {
    const c10::InferenceMode inference;
    std::vector<at::Tensor> values;
    for (const Value input : inputs) values.push_back(plan->view(arena, input).to(at::kFloat));
    plan->view(arena, to).copy_(run(values));
  });
}

}  // namespace maia::graph
