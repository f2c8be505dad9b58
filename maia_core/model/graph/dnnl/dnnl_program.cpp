#include "model/graph/dnnl/dnnl_program.hpp"

#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include <map>
#include <mutex>

#include "maia/error.hpp"
#include "model/graph/dnnl/plan.hpp"
#include "model/layout.hpp"

namespace maia::graph {
namespace {

/// Keeps an instance for as long as results refer to its memory. Destroyed from the last member to the first: the
/// instance goes back to its plan before the program, which owns the plan, may end.
struct Owner {
  std::shared_ptr<const Program> program;
  std::shared_ptr<Plan::Instance> instance;
};

/// `tensor` with the same memory, which it keeps alive together with its owner.
at::Tensor owned_by(const at::Tensor& tensor, const std::shared_ptr<Owner>& owner) {
  return at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(), [owner](void*) {}, tensor.options());
}

class DnnlProgram final : public Program, public std::enable_shared_from_this<DnnlProgram> {
 public:
  DnnlProgram(const Graph& graph, const Request& request, std::shared_ptr<PackedWeights> weights)
      : graph_(graph),
        request_(request),
        selection_(select(graph, request_)),
        steps_(fuse(graph, selection_, request.output)),
        type_(request.precision == Precision::bfloat16 ? at::kBFloat16 : at::kFloat),
        weights_(std::move(weights)) {}

  Result run(const at::Tensor& batch) const override {
    const auto& expected = graph_.nodes[0].shape;
    if (batch.dim() != 4 || batch.size(0) < 1 || batch.sizes().slice(1) != at::IntArrayRef(expected).slice(1))
      throw Error("the network's input is N x " + std::to_string(expected[1]) + " x " + std::to_string(expected[2]) +
                  " x " + std::to_string(expected[3]));
    const c10::InferenceMode inference;
    const auto owner =
        std::make_shared<Owner>(Owner{shared_from_this(), plan_for(static_cast<int>(batch.size(0))).lease()});
    owner->instance->run(batch);
    Result result;
    for (const Selected& tap : selection_.taps) {
      const at::Tensor view = owner->instance->view(tap.value);
      result.taps.push_back(to_maps(type_ == at::kFloat ? owned_by(view, owner) : view.to(at::kFloat), tap.layer));
    }
    if (request_.output) result.output = owner->instance->view(graph_.output).to(at::kFloat, false, true);
    return result;
  }

 private:
  const Plan& plan_for(int batch) const {
    const std::lock_guard lock(mutex_);
    auto& plan = plans_[batch];
    if (!plan) plan = std::make_unique<Plan>(graph_, steps_, selection_, request_.output, batch, type_, *weights_);
    return *plan;
  }

  const Graph& graph_;
  const Request request_;
  const Selection selection_;
  const std::vector<Step> steps_;
  const at::ScalarType type_;
  const std::shared_ptr<PackedWeights> weights_;
  mutable std::mutex mutex_;
  mutable std::map<int, std::unique_ptr<Plan>> plans_;
};

}  // namespace

std::shared_ptr<PackedWeights> make_packed_weights() { return std::make_shared<PackedWeights>(); }

bool has_bfloat16() { return __builtin_cpu_supports("avx512bf16"); }

std::shared_ptr<const Program> compile_dnnl(const Graph& graph, const Request& request,
                                            std::shared_ptr<PackedWeights> weights) {
  if (request.precision == Precision::bfloat16 && !has_bfloat16())
    throw Error("this processor does not compute in bfloat16 (it lacks AVX512-BF16); use float32");
  return std::make_shared<DnnlProgram>(graph, request, std::move(weights));
}

}  // namespace maia::graph
