#include "model/graph/dnnl/packed_weights.hpp"

namespace maia::graph {

dnnl::memory PackedWeights::get(const WeightKey& key, const dnnl::memory::desc& plain, const dnnl::memory::desc& wanted,
                                const std::function<at::Tensor()>& make) {
  const std::lock_guard lock(mutex_);
  auto& formats = packed_[key];
  for (const dnnl::memory& memory : formats)
    if (memory.get_desc() == wanted) return memory;
  const at::Tensor weight = make().to(at::kFloat).contiguous();
  const dnnl::memory source(plain, engine_, weight.data_ptr());
  dnnl::memory target(wanted, engine_);
  dnnl::stream stream(engine_);
  dnnl::reorder(source, target).execute(stream, const_cast<dnnl::memory&>(source), target);
  stream.wait();
  formats.push_back(target);
  return target;
}

}  // namespace maia::graph
