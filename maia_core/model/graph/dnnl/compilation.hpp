// Turning steps into calls of oneDNN.
#pragma once

#include <dnnl.hpp>
#include <vector>

#include "model/graph/dnnl/plan.hpp"

namespace maia::graph {

/// Fills a plan. Used once.
class Compilation {
 public:
  Compilation(Plan& plan, PackedWeights& weights) : plan_(plan), weights_(weights) {}
  void compile(const std::vector<Step>& steps, const Selection& selection, bool output);

 private:
  using Memory = dnnl::memory;

  void step(const Step& step);
  void operator_call(const Step& step, const Conv2d& op);
  void operator_call(const Step& step, const BatchNorm& op);
  void operator_call(const Step& step, const LayerNorm& op);
  void operator_call(const Step& step, const Linear& op);
  void operator_call(const Step& step, const Activation& op);
  void operator_call(const Step& step, const Add& op);
  void operator_call(const Step& step, const Pool& op);
  void operator_call(const Step& step, const GlobalAverage& op);
  void operator_call(const Step& step, const Tokens& op);
  void operator_call(const Step& step, const Attention& op);
  void operator_call(const Step& step, const Select& op);
  void operator_call(const Step& step, const Function& op);
  void operator_call(const Step& step, const Input& op);

  /// The value's description as it lies in the arena: channels last, or with rows of the last dimension.
  Memory::desc description(Value value) const;
  Memory::desc rows(Value value) const;
  Operand at(int argument, Value value) const;
  Operand at(int argument, const Memory::desc& description, std::size_t offset) const;
  /// A constant vector of a node in float32, as dims say.
  Operand vector(int argument, const WeightKey& key, const at::Tensor& values, const Memory::dims& dims);

  dnnl::primitive_attr attributes(const Step& step) const;
  template <class Primitive, class Description>
  void call(const Description& description, std::vector<Operand> operands);
  void code(std::function<void(std::byte*)> function);

  Plan& plan_;
  PackedWeights& weights_;
  ArenaPlanner arena_;
  Memory::data_type type_ = Memory::data_type::f32;
};

}  // namespace maia::graph
