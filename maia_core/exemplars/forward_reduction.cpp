#include "exemplars/forward_reduction.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "maia/error.hpp"

namespace maia {

namespace {

bool is_output(const LayerAccumulator& layer) { return layer.shape().path == "logit" || layer.shape().path == "prob"; }

std::string shape_text(at::IntArrayRef sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

/// Calls work(i) for i = 0..count-1 in libtorch's threads, in no particular order.
template <class Work>
void in_parallel(std::int64_t count, const Work& work) {
  std::atomic<std::int64_t> next{0};
  at::parallel_for(0, at::get_num_threads(), 1, [&](std::int64_t, std::int64_t) {
    for (std::int64_t i = next++; i < count; i = next++) work(i);
  });
}

class Stopwatch {
 public:
  explicit Stopwatch(double& seconds) : seconds_(seconds) {}
  ~Stopwatch() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

ForwardReduction::ForwardReduction(const SweepModel& model, Precision precision, std::vector<LayerAccumulator*> layers)
    : model_(model), layers_(std::move(layers)) {
  Request request;
  for (const LayerAccumulator* layer : layers_) {
    if (is_output(*layer)) {
      request.output = true;
    } else {
      request.taps.push_back(layer->shape().path);
    }
  }
  request.precision = precision;
  request.device = model.device;
  program_ = model.network->compile(request);
  make_tasks();
}

void ForwardReduction::make_tasks() {
  // Neighbouring groups share pages and cache lines; but there must be enough tasks for all threads.
  const std::int64_t threads = at::get_num_threads();
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    const std::int64_t groups = layers_[layer]->groups();
    const std::int64_t share = std::clamp<std::int64_t>(groups / threads, 1, 4);
    for (std::int64_t first = 0; first < groups; first += share) {
      tasks_.push_back({layer, first, std::min(first + share, groups), {}});
    }
  }
  // The largest first, so that no thread begins one when the others are done.
  const auto size = [&](const Task& task) {
    return (task.last - task.first) * layers_[task.layer]->shape().positions();
  };
  std::stable_sort(tasks_.begin(), tasks_.end(), [&](const Task& a, const Task& b) { return size(a) > size(b); });
}

std::vector<at::Tensor> ForwardReduction::taps(const ImageBatches::Batch& batch) const {
  const auto rows = static_cast<std::int64_t>(batch.images.size());
  const std::int64_t side = model_.preprocess.size;
  const at::Tensor input = at::from_blob(const_cast<float*>(batch.pixels.data()), {rows, 3, side, side},
                                         {3 * side * side, 1, 3 * side, 3}, at::TensorOptions().dtype(at::kFloat));
  const Result result = program_->run(input.to(model_.device));
  std::vector<at::Tensor> taps;
  std::size_t next = 0;
  for (const LayerAccumulator* layer : layers_) {
    const LayerShape& shape = layer->shape();
    at::Tensor tap;
    if (shape.path == "prob") {
      tap = at::softmax(result.output, 1).view({rows, -1, 1, 1});
    } else if (shape.path == "logit") {
      tap = result.output.view({rows, -1, 1, 1});
    } else {
      tap = result.taps.at(next++);
    }
    const std::vector<std::int64_t> wanted{rows, shape.units, shape.height, shape.width};
    if (tap.sizes() != at::IntArrayRef(wanted) || tap.scalar_type() != at::kFloat) {
      throw Error("layer '" + shape.path + "' of " + model_.name + " gave " + shape_text(tap.sizes()) +
                  " values where " + shape_text(wanted) + " were expected");
    }
    taps.push_back(tap.to(at::kCPU));
  }
  return taps;
}

void ForwardReduction::run(const ImageBatches::Batch& batch, std::map<std::int32_t, std::string>& bad) {
  std::vector<std::int32_t> images = batch.images;
  for (std::size_t row = 0; row < images.size(); ++row) {
    if (batch.problems[row].empty()) continue;
    bad[images[row]] = batch.problems[row];
    images[row] = -1;
  }
  if (std::all_of(images.begin(), images.end(), [](std::int32_t image) { return image < 0; })) return;

  std::vector<at::Tensor> values;
  {
    const Stopwatch time(forward_seconds_);
    values = taps(batch);
  }
  const Stopwatch time(reduce_seconds_);
  std::vector<BatchMaps> maps;
  for (const at::Tensor& tap : values) {
    maps.push_back(
        {{tap.data_ptr<float>(), tap.size(1), tap.size(2), tap.size(3), tap.stride(1), tap.stride(2), tap.stride(3)},
         tap.stride(0),
         images});
  }
  in_parallel(std::ssize(tasks_), [&](std::int64_t i) {
    Task& task = tasks_[static_cast<std::size_t>(i)];
    task.valid.assign(images.size(), 1);
    layers_[task.layer]->reduce(maps[task.layer], task.first, task.last, task.valid.data());
  });
  std::vector<std::uint8_t> valid(images.size(), 1);
  for (std::size_t row = 0; row < images.size(); ++row) {
    std::size_t first = layers_.size();
    for (const Task& task : tasks_) {
      if (images[row] >= 0 && task.valid[row] == 0) first = std::min(first, task.layer);
    }
    if (first == layers_.size()) continue;
    valid[row] = 0;
    bad[images[row]] = "layer '" + layers_[first]->shape().path + "' has values that are not finite or not below 2^24";
  }
  in_parallel(std::ssize(tasks_), [&](std::int64_t i) {
    const Task& task = tasks_[static_cast<std::size_t>(i)];
    layers_[task.layer]->commit(maps[task.layer], task.first, task.last, valid.data());
  });
}

}  // namespace maia
