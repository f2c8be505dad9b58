// Batches of decoded images, made ready while others are computed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "exemplars/dataset.hpp"
#include "model/preprocess.hpp"

namespace maia {

/// Decodes images of a dataset in its own threads and hands them out in order, in batches that are ready to be run. At
/// most three batches are in memory.
class ImageBatches {
 public:
  struct Batch {
    std::vector<std::int32_t> images;   ///< each row's number in the dataset; -1: a row of zeros, there is no image
    std::vector<std::string> problems;  ///< for each row, why its image can't be used (then the row is zeros), or empty
    std::vector<float> pixels;          ///< rows x size x size x 3, normalised, channels last
  };

  /// Takes the images of these numbers in their order, `rows` in each batch; the last batch is filled up.
  /// `dataset` must live as long as this object. `threads` is at least 1.
  ImageBatches(const Dataset& dataset, const Preprocess& preprocess, std::vector<std::int32_t> images, int rows,
               int threads);
  ~ImageBatches();
  ImageBatches(const ImageBatches&) = delete;
  ImageBatches& operator=(const ImageBatches&) = delete;

  /// Waits for the next batch; nullptr after the last. It is valid until the next call.
  const Batch* next();

 private:
  static constexpr int slots = 3;
  void work();
  void decode(std::int32_t image, float* pixels, std::string& problem) const;

  const Dataset& dataset_;
  const Preprocess preprocess_;
  const std::vector<std::int32_t> images_;
  const int rows_;
  std::vector<Batch> batches_;  ///< batch number i is in slot i % slots
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::vector<int> missing_;  ///< by slot: rows that are not done
  std::int64_t started_ = 0;  ///< images that a thread has taken
  std::int64_t freed_ = 0;    ///< batches that are over
  std::int64_t handed_ = 0;   ///< batches that next() returned
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace maia
