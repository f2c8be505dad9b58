#include "exemplars/image_batches.hpp"

#include <algorithm>
#include <exception>

namespace maia {

ImageBatches::ImageBatches(const Dataset& dataset, const Preprocess& preprocess, std::vector<std::int32_t> images,
                           int rows, int threads)
    : dataset_(dataset),
      preprocess_(preprocess),
      images_(std::move(images)),
      rows_(rows),
      batches_(slots),
      missing_(slots) {
  for (int slot = 0; slot < slots; ++slot) {
    batches_[slot].images.resize(rows);
    batches_[slot].problems.resize(rows);
    batches_[slot].pixels.resize(static_cast<std::size_t>(rows) * preprocess.size * preprocess.size * 3);
    missing_[slot] = rows;
  }
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ImageBatches::~ImageBatches() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  room_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ImageBatches::work() {
  const std::int64_t all = (std::ssize(images_) + rows_ - 1) / rows_ * rows_;
  for (std::unique_lock lock(mutex_);;) {
    room_.wait(lock, [&] { return stop_ || started_ == all || started_ / rows_ < freed_ + slots; });
    if (stop_ || started_ == all) return;
    const std::int64_t i = started_++;
    lock.unlock();
    const auto slot = static_cast<std::size_t>(i / rows_ % slots);
    const auto row = static_cast<std::size_t>(i % rows_);
    Batch& batch = batches_[slot];
    const std::size_t floats = batch.pixels.size() / static_cast<std::size_t>(rows_);
    batch.images[row] = i < std::ssize(images_) ? images_[static_cast<std::size_t>(i)] : -1;
    batch.problems[row].clear();
    float* pixels = &batch.pixels[row * floats];
    if (batch.images[row] >= 0) decode(batch.images[row], pixels, batch.problems[row]);
    if (batch.images[row] < 0 || !batch.problems[row].empty()) std::fill_n(pixels, floats, 0.0F);
    lock.lock();
    if (--missing_[slot] == 0) ready_.notify_one();
  }
}

void ImageBatches::decode(std::int32_t image, float* pixels, std::string& problem) const {
  try {
    preprocess_.normalize(preprocess_.decode(dataset_.bytes(image), dataset_.name(image)), pixels);
  } catch (const std::exception& error) {
    problem = error.what();
    if (problem.empty()) problem = "it can't be decoded";
  }
}

const ImageBatches::Batch* ImageBatches::next() {
  std::unique_lock lock(mutex_);
  if (freed_ < handed_) {
    missing_[static_cast<std::size_t>(freed_ % slots)] = rows_;
    ++freed_;
    room_.notify_all();
  }
  if (handed_ * rows_ >= std::ssize(images_)) return nullptr;
  const auto slot = static_cast<std::size_t>(handed_ % slots);
  ready_.wait(lock, [&] { return missing_[slot] == 0; });
  ++handed_;
  return &batches_[slot];
}

}  // namespace maia
