#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "exemplars/histogram.hpp"
#include "exemplars/image_rank.hpp"
#include "exemplars/store_file.hpp"
#include "exemplars/value_bins.hpp"
#include "image/interrupt.hpp"
#include "maia/error.hpp"
#include "maia/exemplars.hpp"

namespace maia {

struct ExemplarStore::Impl {
  StoreFile file;

  std::vector<Exemplar> exemplars(StoreFile::List which, const std::string& layer, int unit, int k) const {
    const std::vector<ScoredImage> list = file.list(which, file.layer(layer), unit, k);
    const Dataset images = file.images(list);
    std::vector<Exemplar> exemplars;
    for (std::size_t i = 0; i < list.size(); ++i) {
      exemplars.push_back({list[i].image, images.path(static_cast<std::int64_t>(i)), list[i].activation});
    }
    return exemplars;
  }

  float quantile(std::size_t layer, int unit, double q) const {
    return static_cast<float>(histogram_quantile(file.histogram(layer, unit), q, file.statistics(layer, unit).highest));
  }
};

namespace {

/// Calls work(0) .. work(count-1) in as many threads as help; throws what the first of them threw.
template <class Work>
void in_threads(std::size_t count, const Work& work) {
  std::vector<std::exception_ptr> errors(count);
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  std::vector<std::thread> threads;
  const std::size_t helpers = std::min<std::size_t>(count, std::max(1U, std::thread::hardware_concurrency()));
  for (std::size_t i = 1; i < helpers; ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace

ExemplarStore ExemplarStore::open(const std::string& path) {
  return ExemplarStore(std::make_shared<const Impl>(Impl{StoreFile(SafetensorsFile::open(path))}));
}

const std::string& ExemplarStore::path() const { return impl_->file.name(); }
const std::string& ExemplarStore::model_name() const { return impl_->file.parameters().model; }
const std::string& ExemplarStore::model_hash() const { return impl_->file.parameters().model_hash; }
std::int64_t ExemplarStore::images() const { return impl_->file.images(); }

std::vector<std::string> ExemplarStore::layers() const {
  std::vector<std::string> names;
  for (const LayerShape& layer : impl_->file.parameters().layers) names.push_back(layer.path);
  return names;
}

int ExemplarStore::units(const std::string& layer) const {
  return static_cast<int>(impl_->file.parameters().layers[impl_->file.layer(layer)].units);
}

std::vector<Exemplar> ExemplarStore::top(const std::string& layer, int unit, int k) const {
  return impl_->exemplars(StoreFile::List::top, layer, unit, k);
}

std::vector<Exemplar> ExemplarStore::bottom(const std::string& layer, int unit, int k) const {
  return impl_->exemplars(StoreFile::List::bottom, layer, unit, k);
}

std::vector<Exemplar> ExemplarStore::sample(const std::string& layer, int unit, int k) const {
  return impl_->exemplars(StoreFile::List::sample, layer, unit, k);
}

Responses ExemplarStore::top_images(const std::string& layer, int unit, int k, const MaskStyle& style) const {
  const Unbroken unbroken;
  const StoreFile& file = impl_->file;
  const std::size_t number = file.layer(layer);
  const std::vector<ScoredImage> list = file.list(StoreFile::List::top, number, unit, k);
  const Dataset dataset = file.images(list);
  const Preprocess& preprocess = file.parameters().preprocess;
  // A class has no map of its own.
  const bool whole = layer == "logit" || layer == "prob";
  const float threshold = impl_->quantile(number, unit, threshold_quantile);
  Responses responses;
  for (const ScoredImage& image : list) responses.activations.push_back(image.activation);
  responses.images.resize(list.size());
  in_threads(list.size(), [&](std::size_t i) {
    const auto image = static_cast<std::int64_t>(i);
    const Image seen = preprocess.decode(dataset.bytes(image), dataset.path(image));
    responses.images[i] =
        whole ? seen : masked(seen, file.top_map(number, unit, static_cast<int>(i)), threshold, style);
  });
  return responses;
}

UnitStatistics ExemplarStore::statistics(const std::string& layer, int unit) const {
  const StoreFile::Statistics found = impl_->file.statistics(impl_->file.layer(layer), unit);
  return {images(), found.mean, found.variance, found.lowest, found.highest, found.dead};
}

float ExemplarStore::quantile(const std::string& layer, int unit, double q) const {
  if (!(q >= 0 && q <= 1)) throw Error("a quantile is in 0..1, not " + std::to_string(q));
  const std::size_t number = impl_->file.layer(layer);
  impl_->file.check_unit(number, unit);
  return impl_->quantile(number, unit, q);
}

double ExemplarStore::quantile_error() { return HistogramBins::relative_width; }

double ExemplarStore::rank(const std::string& layer, int unit, float value) const {
  return histogram_rank(impl_->file.histogram(impl_->file.layer(layer), unit), value);
}

std::vector<double> ExemplarStore::image_ranks(const std::string& layer, int unit,
                                               const std::vector<float>& activations) const {
  const StoreFile& file = impl_->file;
  const std::size_t number = file.layer(layer);
  const auto values = [&](StoreFile::List which) {
    std::vector<float> list;
    for (const ScoredImage& image : file.list(which, number, unit, static_cast<int>(file.parameters().k)))
      list.push_back(image.activation);
    return list;
  };
  const KnownActivations known{images(), values(StoreFile::List::top), values(StoreFile::List::bottom),
                               file.histogram(number, unit)};
  std::vector<double> ranks;
  for (const float activation : activations) ranks.push_back(image_rank(known, activation));
  return ranks;
}

}  // namespace maia
