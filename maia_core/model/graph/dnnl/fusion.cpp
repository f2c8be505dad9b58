#include "model/graph/dnnl/fusion.hpp"

#include <algorithm>

namespace maia::graph {
namespace {

class Fusion {
 public:
  Fusion(const Graph& graph, const Selection& selection, bool output)
      : graph_(graph), selection_(selection), readers_(graph.nodes.size()), taken_(graph.nodes.size(), false) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      if (selection.needed[i])
        for (const Value input : graph.nodes[i].inputs) readers_[input].push_back(static_cast<Value>(i));
    if (output) readers_[graph.output].push_back(-1);  // someone outside reads it, too
  }

  std::vector<Step> run() {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
      if (selection_.needed[i] && !taken_[i]) steps.push_back(chain(static_cast<Value>(i)));
    // A step that took in an addition runs where the addition stood: the other addend is there by then.
    std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.result < b.result; });
    return steps;
  }

 private:
  template <class T>
  const T* operation(Value value) const {
    return std::get_if<T>(&graph_.nodes[value].operation);
  }

  /// The only reader of a value that nobody else has to see, or -1.
  Value follower(Value value) const {
    if (selection_.visible[value] || readers_[value].size() != 1) return -1;
    const Value reader = readers_[value].front();
    return reader >= 0 && !taken_[reader] ? reader : -1;
  }

  Step chain(Value first) {
    Step step{first, -1, graph_.nodes[first].inputs, -1, std::nullopt, first};
    taken_[first] = true;
    const bool is_conv = operation<Conv2d>(first), is_linear = operation<Linear>(first);
    const bool is_scaling = operation<BatchNorm>(first);
    const bool is_sum = operation<Add>(first);
    if (!is_conv && !is_linear && !is_scaling && !is_sum) return step;
    for (Value next = follower(first); next >= 0; next = follower(step.result)) {
      if (operation<BatchNorm>(next) && is_conv && step.scaling < 0 && step.addend < 0) {
        step.scaling = next;
      } else if (operation<Add>(next) && (is_conv || is_linear) && step.addend < 0) {
        const auto& inputs = graph_.nodes[next].inputs;
        step.addend = inputs[0] == step.result ? inputs[1] : inputs[0];
      } else if (const auto* activation = operation<Activation>(next)) {
        step.activation = *activation;
        take(step, next);
        return step;
      } else {
        return step;
      }
      take(step, next);
    }
    return step;
  }

  void take(Step& step, Value next) {
    taken_[next] = true;
    step.result = next;
  }

  const Graph& graph_;
  const Selection& selection_;
  std::vector<std::vector<Value>> readers_;
  std::vector<bool> taken_;
};

}  // namespace

std::vector<Step> fuse(const Graph& graph, const Selection& selection, bool output) {
  return Fusion(graph, selection, output).run();
}

}  // namespace maia::graph
