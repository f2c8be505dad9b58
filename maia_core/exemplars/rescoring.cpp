#include "exemplars/rescoring.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "exemplars/forward_reduction.hpp"
#include "exemplars/image_batches.hpp"
#include "exemplars/value_bins.hpp"
#include "maia/error.hpp"

namespace maia {

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

struct Candidate {
  std::int32_t image = 0;
  std::int32_t layer = 0;
  std::int32_t unit = 0;
  bool top = false;
  float activation = 0;  ///< in bfloat16
};

/// The largest differences between bfloat16 and float32 that a unit's candidates have.
struct Differences {
  float top = 0, bottom = 0;
};

/// What a unit can't exceed.
struct Limits {
  float low = -infinity, high = infinity;
};

class Rescoring {
 public:
  Rescoring(const SweepModel& model, const Dataset& dataset, SweepState& state, int threads,
            const std::function<void(std::int64_t, std::int64_t)>& images_done)
      : model_(model),
        dataset_(dataset),
        state_(state),
        threads_(threads),
        images_done_(images_done),
        lists_(state.parameters, true) {
    for (const auto& layer : state_.layers) {
      layer->drain();
      differences_.emplace_back(layer->shape().units);
    }
    collect_candidates();
  }

  SweepState run() {
    std::vector<std::int32_t> images;
    for (const Candidate& candidate : candidates_) {
      if (images.empty() || images.back() != candidate.image) images.push_back(candidate.image);
    }
    std::vector<std::size_t> all(lists_.layers.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    pass(images, all);
    std::vector<std::size_t> unsure;
    std::int32_t end = 0;
    for (const std::size_t layer : all) {
      const std::int32_t needed = images_needed(layer);
      if (needed > 0) unsure.push_back(layer);
      end = std::max(end, needed);
    }
    std::vector<std::int32_t> more;
    for (std::int32_t image = first_image(); image < end; ++image) {
      if (state_.bad.count(image) == 0 && !std::binary_search(images.begin(), images.end(), image))
        more.push_back(image);
    }
    pass(more, unsure);
    return composed();
  }

  std::int64_t done() const { return done_; }

 private:
  std::int32_t first_image() const { return static_cast<std::int32_t>(state_.first_batch * state_.parameters.batch); }
  std::int32_t last_image() const {
    return static_cast<std::int32_t>(std::min(state_.next_batch * state_.parameters.batch, state_.parameters.images));
  }

  void collect_candidates() {
    for (std::size_t layer = 0; layer < state_.layers.size(); ++layer) {
      const LayerAccumulator& from = *state_.layers[layer];
      for (std::int64_t unit = 0; unit < from.shape().units; ++unit) {
        for (const bool top : {true, false}) {
          for (const ScoredImage& image : top ? from.top(unit) : from.bottom(unit)) {
            if (image.image < 0) continue;
            candidates_.push_back({image.image, static_cast<std::int32_t>(layer), static_cast<std::int32_t>(unit), top,
                                   image.activation});
          }
        }
      }
    }
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.image < b.image; });
  }

  void pass(const std::vector<std::int32_t>& images, const std::vector<std::size_t>& layers) {
    if (images.empty() || layers.empty()) return;
    std::vector<LayerAccumulator*> accumulators;
    for (const std::size_t layer : layers) accumulators.push_back(lists_.layers[layer].get());
    ForwardReduction forward(model_, Precision::float32, accumulators);
    ImageBatches batches(dataset_, model_.preprocess, images, state_.parameters.batch, threads_);
    const std::int64_t total = done_ + std::ssize(images);
    while (const ImageBatches::Batch* batch = batches.next()) {
      std::map<std::int32_t, std::string> bad;
      forward.run(*batch, bad);
      if (!bad.empty()) {
        throw Error("'" + dataset_.path(bad.begin()->first) + "' could be used in bfloat16, but not in float32: " +
                    bad.begin()->second + ". Start over without --bf16");
      }
      for (std::size_t row = 0; row < batch->images.size(); ++row) {
        if (batch->images[row] < 0) continue;
        ++done_;
        if (layers.size() == lists_.layers.size()) measure(batch->images[row], static_cast<std::int64_t>(row));
      }
      images_done_(done_, total);
    }
    for (LayerAccumulator* layer : accumulators) layer->drain();
  }

  void measure(std::int32_t image, std::int64_t row) {
    const auto before = [](const Candidate& candidate, std::int32_t number) { return candidate.image < number; };
    auto candidate = std::lower_bound(candidates_.begin(), candidates_.end(), image, before);
    for (; candidate != candidates_.end() && candidate->image == image; ++candidate) {
      Differences& largest = differences_[candidate->layer][candidate->unit];
      const float exact = lists_.layers[candidate->layer]->last_activation(row, candidate->unit);
      float& difference = candidate->top ? largest.top : largest.bottom;
      difference = std::max(difference, std::abs(exact - candidate->activation));
    }
  }

  /// The images below this number must all be run before the layer's lists are sure; 0 if they are.
  std::int32_t images_needed(std::size_t layer) const {
    const LayerAccumulator& from = *state_.layers[layer];
    const LayerAccumulator& lists = *lists_.layers[layer];
    std::int32_t needed = 0;
    for (std::int64_t unit = 0; unit < from.shape().units; ++unit) {
      const ScoredImage last_top = from.top(unit).back();
      const ScoredImage last_bottom = from.bottom(unit).back();
      if (last_top.image < 0) continue;  // all images were candidates
      const auto& bins = from.unit(unit).histogram.bins;
      const LayerAccumulator::Unit& exact = lists.unit(unit);
      // After a ReLU nothing is below 0 and often many images are at 0, after a ReLU6 the same holds for 6: such a list
      // is the first of these images.
      const bool has_floor = !bins.empty() && bins.front() == HistogramBins::zero && exact.lowest >= 0;
      const bool has_ceiling = has_floor && from.unit(unit).highest == 6 && exact.highest == 6;
      const Limits limits{has_floor ? 0 : -infinity, has_ceiling ? 6 : infinity};
      const Differences& largest = differences_[layer][unit];
      const ScoredImage highest_other{last_top.image, std::min(limits.high, last_top.activation + 4 * largest.top)};
      const ScoredImage lowest_other{last_bottom.image,
                                     std::max(limits.low, last_bottom.activation - 4 * largest.bottom)};
      const ScoredImage& top = lists.top(unit).back();
      const ScoredImage& bottom = lists.bottom(unit).back();
      if (stronger(highest_other, top) || weaker(lowest_other, bottom)) return last_image();
      // An image before the last one of the list may be at the limit in float32 and just off it in bfloat16.
      if (top.activation == limits.high) needed = std::max(needed, top.image);
      if (bottom.activation == limits.low) needed = std::max(needed, bottom.image);
    }
    return needed;
  }

  SweepState composed() const {
    SweepState result(state_.parameters, true);
    result.first_batch = state_.first_batch;
    result.next_batch = state_.next_batch;
    result.bad = state_.bad;
    for (std::size_t i = 0; i < result.layers.size(); ++i) {
      const LayerAccumulator& counts = *state_.layers[i];
      const LayerAccumulator& lists = *lists_.layers[i];
      LayerAccumulator& layer = *result.layers[i];
      for (std::int64_t unit = 0; unit < layer.shape().units; ++unit) {
        LayerAccumulator::Unit added = counts.unit(unit);
        if (lists.top(unit)[0].image >= 0) {
          added.lowest = lists.bottom(unit)[0].activation;
          added.highest = lists.top(unit)[0].activation;
        }
        layer.add_counts(unit, added);
        for (int rank = 0; rank < layer.k(); ++rank) {
          const ScoredImage top = lists.top(unit)[rank];
          const ScoredImage bottom = lists.bottom(unit)[rank];
          if (top.image >= 0)
            layer.offer_top(unit, top, lists.top_map(unit, rank).data(), lists.top_exponent(unit, rank));
          if (bottom.image >= 0) layer.offer_bottom(unit, bottom);
        }
        for (const ScoredImage& image : counts.strata(unit)) layer.offer_stratum(unit, image);
        for (const ScoredImage& image : counts.uniform(unit)) {
          if (image.image >= 0) layer.offer_uniform(unit, image);
        }
      }
    }
    return result;
  }

  const SweepModel& model_;
  const Dataset& dataset_;
  SweepState& state_;
  const int threads_;
  const std::function<void(std::int64_t, std::int64_t)>& images_done_;
  SweepState lists_;                   ///< of float32; only its lists are used
  std::vector<Candidate> candidates_;  ///< by image
  std::vector<std::vector<Differences>> differences_;
  std::int64_t done_ = 0;
};

}  // namespace

SweepState rescored(const SweepModel& model, const Dataset& dataset, SweepState& state, int threads,
                    const std::function<void(std::int64_t, std::int64_t)>& images_done, std::int64_t& rescored_images) {
  Rescoring rescoring(model, dataset, state, threads, images_done);
  SweepState result = rescoring.run();
  rescored_images = rescoring.done();
  return result;
}

}  // namespace maia
