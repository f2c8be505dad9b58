#include "exemplars/store_file.hpp"

#include <cmath>
#include <cstring>

#include "exemplars/half_map.hpp"
#include "exemplars/sweep_state.hpp"
#include "exemplars/value_bins.hpp"
#include "maia/error.hpp"
#include "model/nearest.hpp"

namespace maia {

namespace {

const SafetensorsFile& checked(const SafetensorsFile& file) {
  const auto format = file.metadata().find("format");
  if (format == file.metadata().end() || format->second != "maia exemplars") {
    throw Error("'" + file.name() + "' is no exemplar file of maia; `maia exemplars` makes one");
  }
  if (is_part(file)) {
    throw Error("'" + file.name() +
                "' is a part of a sweep; finish the sweep, or bring all parts together with `maia exemplars merge`");
  }
  return file;
}

}  // namespace

StoreFile::StoreFile(SafetensorsFile file)
    : file_(std::move(file)),
      parameters_(from_metadata(checked(file_).metadata(), file_.name())),
      dataset_(file_, parameters_.images),
      bad_(values_of<std::int32_t>(file_, "bad/images", {file_.at("bad/images").elements()})),
      reasons_(file_, "bad/reasons") {
  if (reasons_.size() != std::ssize(bad_)) throw_wrong_shape(file_, "bad/reasons_ends");
  if (std::ssize(bad_) >= parameters_.images) fail("all its images are bad");
  for (const LayerShape& shape : parameters_.layers) {
    layer_numbers_[shape.path] = layers_.size();
    layers_.push_back(view(shape));
  }
}

void StoreFile::fail(const std::string& what) const {
  throw Error("'" + name() + "' is no valid exemplar file: " + what);
}

StoreFile::LayerView StoreFile::view(const LayerShape& shape) const {
  const std::int64_t units = shape.units;
  const std::int64_t k = parameters_.k;
  const auto tensor = [&](const char* text) { return shape.path + "/" + text; };
  const std::int64_t occupied = file_.at(tensor("histogram_bins")).elements();
  LayerView layer;
  layer.shape = shape;
  layer.lowest = values_of<float>(file_, tensor("lowest"), {units});
  layer.highest = values_of<float>(file_, tensor("highest"), {units});
  layer.mean = values_of<double>(file_, tensor("mean"), {units});
  layer.variance = values_of<double>(file_, tensor("variance"), {units});
  layer.dead = values_of<std::uint8_t>(file_, tensor("dead"), {units});
  layer.ends = values_of<std::int64_t>(file_, tensor("histogram_ends"), {units});
  layer.bins = values_of<std::uint16_t>(file_, tensor("histogram_bins"), {occupied});
  layer.counts = values_of<std::int64_t>(file_, tensor("histogram_counts"), {occupied});
  layer.top_images = values_of<std::int32_t>(file_, tensor("top_images"), {units, k});
  layer.top_values = values_of<float>(file_, tensor("top_values"), {units, k});
  layer.exponents = values_of<std::int8_t>(file_, tensor("top_exponents"), {units, k});
  layer.bottom_images = values_of<std::int32_t>(file_, tensor("bottom_images"), {units, k});
  layer.bottom_values = values_of<float>(file_, tensor("bottom_values"), {units, k});
  layer.sample_images = values_of<std::int32_t>(file_, tensor("sample_images"), {units, k});
  layer.sample_values = values_of<float>(file_, tensor("sample_values"), {units, k});
  const StoredTensor& maps = file_.at(tensor("top_maps"));
  if (maps.type != ElementType::f16 || maps.shape != std::vector<std::int64_t>{units, k, shape.height, shape.width}) {
    throw_wrong_shape(file_, maps.name);
  }
  layer.maps = maps.data;
  return layer;
}

std::vector<std::pair<std::int64_t, std::string>> StoreFile::bad_images() const {
  std::vector<std::pair<std::int64_t, std::string>> bad;
  for (std::size_t i = 0; i < bad_.size(); ++i) bad.emplace_back(bad_[i], reasons_.at(static_cast<std::int64_t>(i)));
  return bad;
}

std::size_t StoreFile::layer(const std::string& path) const {
  const auto found = layer_numbers_.find(path);
  if (found != layer_numbers_.end()) return found->second;
  std::vector<std::string> names;
  for (const LayerView& layer : layers_) names.push_back(layer.shape.path);
  throw Error("no layer '" + path + "' in '" + name() + "'" + did_you_mean(path, names) + "; it has " + listed(names) +
              ". `maia exemplars --layers` makes a store with others");
}

void StoreFile::check_unit(std::size_t layer, int unit) const {
  const LayerShape& shape = layers_[layer].shape;
  if (unit >= 0 && unit < shape.units) return;
  throw Error("no unit " + std::to_string(unit) + " in layer '" + shape.path + "'; it has the units 0.." +
              std::to_string(shape.units - 1));
}

std::vector<ScoredImage> StoreFile::list(List list, std::size_t layer, int unit, int k) const {
  check_unit(layer, unit);
  if (k < 1 || k > parameters_.k) {
    throw Error("k is " + std::to_string(k) + "; '" + name() + "' has 1.." + std::to_string(parameters_.k) +
                " images of each unit. `maia exemplars --k` makes a store with more");
  }
  const LayerView& view = layers_[layer];
  const auto images = list == List::top      ? view.top_images
                      : list == List::bottom ? view.bottom_images
                                             : view.sample_images;
  const auto values = list == List::top      ? view.top_values
                      : list == List::bottom ? view.bottom_values
                                             : view.sample_values;
  std::vector<ScoredImage> found;
  const std::size_t first = static_cast<std::size_t>(unit) * parameters_.k;
  for (std::size_t i = first; i < first + parameters_.k && images[i] != -1; ++i) {
    if (images[i] < 0 || images[i] >= parameters_.images || !std::isfinite(values[i]))
      fail("a list of layer '" + view.shape.path + "' is damaged");
    found.push_back({images[i], values[i]});
  }
  if (std::ssize(found) <= k) return found;
  if (list != List::sample) {
    found.resize(k);
    return found;
  }
  std::vector<ScoredImage> spread;
  for (int i = 0; i < k; ++i) {
    // Both ends are in it; one image alone is the middle one.
    const std::size_t last = found.size() - 1;
    spread.push_back(found[k == 1 ? last / 2 : (static_cast<std::size_t>(i) * last + (k - 1) / 2) / (k - 1)]);
  }
  return spread;
}

Map StoreFile::top_map(std::size_t layer, int unit, int rank) const {
  check_unit(layer, unit);
  const LayerView& view = layers_[layer];
  const auto positions = static_cast<std::size_t>(view.shape.positions());
  const std::size_t entry = static_cast<std::size_t>(unit) * parameters_.k + rank;
  Map map{static_cast<int>(view.shape.width), static_cast<int>(view.shape.height), std::vector<float>(positions)};
  std::vector<std::uint16_t> halves(positions);
  std::memcpy(halves.data(), view.maps.data() + entry * positions * sizeof(std::uint16_t),
              positions * sizeof(std::uint16_t));
  from_half(halves.data(), positions, view.exponents[entry], map.values.data());
  return map;
}

HistogramView StoreFile::histogram(std::size_t layer, int unit) const {
  check_unit(layer, unit);
  const LayerView& view = layers_[layer];
  const std::int64_t first = unit == 0 ? 0 : view.ends[unit - 1];
  const std::int64_t end = view.ends[unit];
  const auto damaged = [&] { fail("the histograms of layer '" + view.shape.path + "' are damaged"); };
  if (first < 0 || end < first || end > std::ssize(view.bins)) damaged();
  for (std::int64_t i = first; i < end; ++i) {
    if (view.bins[i] >= HistogramBins::count || (i > first && view.bins[i] <= view.bins[i - 1])) damaged();
    if (view.counts[i] <= 0 || view.counts[i] >= std::int64_t{1} << 49) damaged();  // so that no sum can overflow
  }
  return {view.bins.subspan(first, end - first), view.counts.subspan(first, end - first)};
}

StoreFile::Statistics StoreFile::statistics(std::size_t layer, int unit) const {
  check_unit(layer, unit);
  const LayerView& view = layers_[layer];
  return {view.mean[unit], view.variance[unit], view.lowest[unit], view.highest[unit], view.dead[unit] != 0};
}

Dataset StoreFile::images(const std::vector<ScoredImage>& list) const {
  std::vector<std::int64_t> numbers;
  for (const ScoredImage& image : list) numbers.push_back(image.image);
  return dataset_.subset(numbers);
}

}  // namespace maia
