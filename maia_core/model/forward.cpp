#include "model/forward.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>

#include "image/interrupt.hpp"

namespace maia {
namespace {

/// Small batches keep a batch's activations in the processor's caches; powers of two bound the number of kernels.
constexpr std::size_t cpu_batch = 8;
constexpr std::size_t cuda_batch = 64;

std::size_t next_batch(std::size_t left, bool cpu) {
  if (!cpu) return std::min(left, cuda_batch);
  std::size_t batch = cpu_batch;
  while (batch > left) batch /= 2;
  return batch;
}

/// The part of a request's edits that belongs to the images first ... first + count.
Request for_batch(const Request& request, std::size_t first, std::size_t count) {
  Request part = request;
  for (Edit& edit : part.edits)
    if (edit.kind == Edit::Kind::patch && edit.values.dim() == 4)
      edit.values = edit.values.narrow(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(count));
  return part;
}

bool depends_on_image(const Request& request) {
  return std::any_of(request.edits.begin(), request.edits.end(), [](const Edit& edit) {
    return edit.kind == Edit::Kind::patch && edit.values.defined() && edit.values.dim() == 4;
  });
}

}  // namespace

std::vector<Image> fit_all(const Preprocess& preprocess, const std::vector<Image>& images) {
  const Unbroken unbroken;
  std::vector<Image> fitted(images.size());
  at::parallel_for(0, static_cast<std::int64_t>(images.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) fitted[i] = preprocess.fit(images[i]);
  });
  return fitted;
}

void forward(const Model::Loaded& model, const std::vector<Image>& images, const Request& request,
             const std::function<void(std::size_t first, const Result& result)>& use) {
  const Unbroken unbroken;
  const std::int64_t side = model.preprocess.size;
  const bool own_edits = depends_on_image(request);
  std::shared_ptr<const Program> program;
  if (!own_edits) program = model.program(request);
  for (std::size_t first = 0; first < images.size();) {
    check_interrupt();
    const std::size_t count = next_batch(images.size() - first, model.device.is_cpu());
    const at::Tensor batch = at::empty({static_cast<std::int64_t>(count), 3, side, side},
                                       at::TensorOptions().memory_format(at::MemoryFormat::ChannelsLast));
    float* input = batch.data_ptr<float>();
    at::parallel_for(0, static_cast<std::int64_t>(count), 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        model.preprocess.normalize(model.preprocess.fit(images[first + i]), input + i * side * side * 3);
    });
    if (own_edits) program = model.program(for_batch(request, first, count));
    use(first, program->run(batch));
    first += count;
  }
}

}  // namespace maia
