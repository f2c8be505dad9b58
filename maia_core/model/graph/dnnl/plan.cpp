#include "model/graph/dnnl/plan.hpp"

#include <ATen/ops/from_blob.h>
#include <sys/mman.h>

#include <new>

#include "model/graph/dnnl/compilation.hpp"

namespace maia::graph {

using dnnl::memory;

Plan::Plan(const Graph& graph, const std::vector<Step>& steps, const Selection& selection, bool output, int batch,
           at::ScalarType type, PackedWeights& weights)
    : graph_(graph), batch_(batch), type_(type), engine_(weights.engine()), offsets_(graph.nodes.size(), 0) {
  Compilation(*this, weights).compile(steps, selection, output);
}

at::Tensor Plan::view(std::byte* arena, Value value) const {
  std::vector<std::int64_t> sizes = graph_.nodes[value].shape;
  sizes[0] = batch_;
  std::byte* data = arena + offsets_[value];
  const auto options = at::TensorOptions(type_);
  if (sizes.size() != 4) return at::from_blob(data, sizes, options);
  const std::int64_t channels = sizes[1], row = sizes[3] * channels;
  return at::from_blob(data, sizes, {sizes[2] * row, 1, row, channels}, options);
}

Plan::Instance::Instance(const Plan& plan) : plan_(plan), stream_(plan.engine_) {
  constexpr std::size_t huge_page = std::size_t{2} << 20;
  const std::size_t bytes = (plan.arena_bytes_ + huge_page - 1) / huge_page * huge_page;
  arena_ = static_cast<std::byte*>(::operator new(bytes, std::align_val_t(huge_page)));
  ::madvise(arena_, bytes, MADV_HUGEPAGE);
  for (const Call& call : plan.calls_) {
    auto& arguments = arguments_.emplace_back();
    for (const Operand& operand : call.operands)
      arguments.emplace(operand.argument, operand.constant
                                              ? operand.constant
                                              : memory(operand.description, plan.engine_, arena_ + operand.offset));
  }
}

Plan::Instance::~Instance() { ::operator delete(arena_, std::align_val_t(std::size_t{2} << 20)); }

void Plan::Instance::run(const at::Tensor& batch) {
  plan_.view(arena_, 0).copy_(batch);
  for (std::size_t i = 0; i < plan_.calls_.size(); ++i) {
    const Call& call = plan_.calls_[i];
    if (call.code)
      call.code(arena_);
    else
      call.primitive.execute(stream_, arguments_[i]);
  }
  stream_.wait();
}

at::Tensor Plan::Instance::view(Value value) const { return plan_.view(arena_, value); }

std::shared_ptr<Plan::Instance> Plan::lease() const {
  std::unique_ptr<Instance> instance;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      instance = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!instance) instance = std::make_unique<Instance>(*this);
  return {instance.release(), [this](Instance* returned) {
            const std::lock_guard lock(mutex_);
            idle_.emplace_back(returned);
          }};
}

}  // namespace maia::graph
