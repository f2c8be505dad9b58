#include "exemplars/layer_tensors.hpp"

#include <cmath>

#include "exemplars/tensor_text.hpp"
#include "exemplars/value_bins.hpp"
#include "maia/error.hpp"

namespace maia {

namespace {

/// Rows of differing length, one after the other: `ends` has the position after each row's last element.
void check_ends(const SafetensorsFile& file, const std::string& name, std::span<const std::int64_t> ends,
                std::int64_t total) {
  std::int64_t last = 0;
  for (const std::int64_t end : ends) {
    if (end < last || end > total)
      throw Error("'" + file.name() + "' is no valid exemplar file: tensor '" + name + "' is damaged");
    last = end;
  }
  if (last != total) throw Error("'" + file.name() + "' is no valid exemplar file: tensor '" + name + "' is damaged");
}

std::int64_t length_of(const SafetensorsFile& file, const std::string& name) {
  const StoredTensor& tensor = file.at(name);
  if (tensor.shape.size() != 1) throw_wrong_shape(file, name);
  return tensor.shape[0];
}

/// Without maps the tensor is there, but empty.
std::vector<std::int64_t> map_shape(const LayerAccumulator& layer) {
  const LayerShape& shape = layer.shape();
  return {shape.units, layer.k(), layer.with_maps() ? shape.height : 0, layer.with_maps() ? shape.width : 0};
}

}  // namespace

void LayerTensors::write_list(SafetensorsWriter& writer, const char* images, const char* values,
                              const std::vector<ScoredImage>& list) const {
  std::vector<std::int32_t> numbers;
  std::vector<float> activations;
  for (const ScoredImage& image : list) {
    numbers.push_back(image.image);
    activations.push_back(image.image < 0 ? 0 : image.activation);
  }
  writer.write(name(images), numbers);
  writer.write(name(values), activations);
}

void LayerTensors::declare(std::vector<TensorDeclaration>& declarations) const {
  std::int64_t bins = 0;
  for (std::int64_t unit = 0; unit < units(); ++unit) bins += std::ssize(layer_.unit(unit).histogram.bins);
  const std::int64_t k = layer_.k();
  declarations.push_back({name("lowest"), ElementType::f32, {units()}});
  declarations.push_back({name("highest"), ElementType::f32, {units()}});
  declarations.push_back({name("histogram_ends"), ElementType::i64, {units()}});
  declarations.push_back({name("histogram_bins"), ElementType::u16, {bins}});
  declarations.push_back({name("histogram_counts"), ElementType::i64, {bins}});
  declarations.push_back({name("top_images"), ElementType::i32, {units(), k}});
  declarations.push_back({name("top_values"), ElementType::f32, {units(), k}});
  declarations.push_back({name("top_exponents"), ElementType::i8, {units(), k}});
  declarations.push_back({name("top_maps"), ElementType::f16, map_shape(layer_)});
  declarations.push_back({name("bottom_images"), ElementType::i32, {units(), k}});
  declarations.push_back({name("bottom_values"), ElementType::f32, {units(), k}});
}

void LayerTensors::write(SafetensorsWriter& writer) const {
  std::vector<float> lowest, highest;
  std::vector<std::int64_t> ends;
  std::vector<ScoredImage> top, bottom;
  std::vector<std::int8_t> exponents;
  std::int64_t bins = 0;
  for (std::int64_t unit = 0; unit < units(); ++unit) {
    const LayerAccumulator::Unit& counts = layer_.unit(unit);
    lowest.push_back(counts.lowest);
    highest.push_back(counts.highest);
    ends.push_back(bins += std::ssize(counts.histogram.bins));
    writer.write(name("histogram_bins"), counts.histogram.bins);
    writer.write(name("histogram_counts"), counts.histogram.counts);
    top.insert(top.end(), layer_.top(unit).begin(), layer_.top(unit).end());
    bottom.insert(bottom.end(), layer_.bottom(unit).begin(), layer_.bottom(unit).end());
    for (int rank = 0; rank < layer_.k(); ++rank) {
      exponents.push_back(layer_.top_exponent(unit, rank));
      if (layer_.with_maps()) writer.write(name("top_maps"), std::as_bytes(layer_.top_map(unit, rank)));
    }
  }
  writer.write(name("lowest"), lowest);
  writer.write(name("highest"), highest);
  writer.write(name("histogram_ends"), ends);
  writer.write(name("top_exponents"), exponents);
  write_list(writer, "top_images", "top_values", top);
  write_list(writer, "bottom_images", "bottom_values", bottom);
}

PartLayerTensors::PartLayerTensors(const LayerAccumulator& layer) : LayerTensors(layer) {
  for (std::int64_t unit = 0; unit < units(); ++unit) {
    const std::vector<ScoredImage> strata = layer.strata(unit);
    strata_.insert(strata_.end(), strata.begin(), strata.end());
    strata_ends_.push_back(std::ssize(strata_));
  }
}

void PartLayerTensors::declare(std::vector<TensorDeclaration>& declarations) const {
  LayerTensors::declare(declarations);
  declarations.push_back({name("sums"), ElementType::u64, {units(), 3}});
  declarations.push_back({name("squares"), ElementType::u64, {units(), 3}});
  declarations.push_back({name("strata_ends"), ElementType::i64, {units()}});
  declarations.push_back({name("strata_images"), ElementType::i32, {std::ssize(strata_)}});
  declarations.push_back({name("strata_values"), ElementType::f32, {std::ssize(strata_)}});
  declarations.push_back({name("uniform_images"), ElementType::i32, {units(), layer_.samples()}});
  declarations.push_back({name("uniform_values"), ElementType::f32, {units(), layer_.samples()}});
}

void PartLayerTensors::write(SafetensorsWriter& writer) const {
  LayerTensors::write(writer);
  std::vector<std::uint64_t> sums, squares;
  std::vector<ScoredImage> uniform;
  for (std::int64_t unit = 0; unit < units(); ++unit) {
    const LayerAccumulator::Unit& counts = layer_.unit(unit);
    sums.insert(sums.end(), counts.sum.limbs().begin(), counts.sum.limbs().end());
    squares.insert(squares.end(), counts.squares.limbs().begin(), counts.squares.limbs().end());
    uniform.insert(uniform.end(), layer_.uniform(unit).begin(), layer_.uniform(unit).end());
  }
  writer.write(name("sums"), sums);
  writer.write(name("squares"), squares);
  writer.write(name("strata_ends"), strata_ends_);
  write_list(writer, "strata_images", "strata_values", strata_);
  write_list(writer, "uniform_images", "uniform_values", uniform);
}

void StoreLayerTensors::declare(std::vector<TensorDeclaration>& declarations) const {
  LayerTensors::declare(declarations);
  declarations.push_back({name("mean"), ElementType::f64, {units()}});
  declarations.push_back({name("variance"), ElementType::f64, {units()}});
  declarations.push_back({name("dead"), ElementType::u8, {units()}});
  declarations.push_back({name("sample_images"), ElementType::i32, {units(), layer_.samples()}});
  declarations.push_back({name("sample_values"), ElementType::f32, {units(), layer_.samples()}});
}

void StoreLayerTensors::write(SafetensorsWriter& writer) const {
  LayerTensors::write(writer);
  std::vector<double> means, variances;
  std::vector<std::uint8_t> dead;
  std::vector<ScoredImage> samples;
  const double count = static_cast<double>(images_) * static_cast<double>(layer_.shape().positions());
  for (std::int64_t unit = 0; unit < units(); ++unit) {
    const LayerAccumulator::Unit& counts = layer_.unit(unit);
    const double mean = counts.sum.value() / count;
    const double variance = std::max(0.0, counts.squares.value() / count - mean * mean);
    means.push_back(mean);
    variances.push_back(variance);
    // Everywhere the same but for rounding; a ReLU's unit that never fires is the common case.
    const bool one_value = counts.lowest == counts.highest && counts.histogram.bins.size() == 1;
    dead.push_back(one_value && variance <= 1e-12 * mean * mean ? 1 : 0);
    std::vector<ScoredImage> sample = layer_.sample(unit);
    sample.resize(layer_.samples());
    samples.insert(samples.end(), sample.begin(), sample.end());
  }
  writer.write(name("mean"), means);
  writer.write(name("variance"), variances);
  writer.write(name("dead"), dead);
  write_list(writer, "sample_images", "sample_values", samples);
}

namespace {

/// Lists of images of every unit in a part.
class StoredList {
 public:
  StoredList(const SafetensorsFile& file, const std::string& prefix, const std::vector<std::int64_t>& shape,
             std::int64_t images)
      : numbers_(values_of<std::int32_t>(file, prefix + "_images", shape)),
        activations_(values_of<float>(file, prefix + "_values", shape)) {
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      if (numbers_[i] < -1 || numbers_[i] >= images || !(std::abs(activations_[i]) < largest_activation)) {
        throw Error("'" + file.name() + "' is no valid exemplar file: '" + prefix + "_images' or '" + prefix +
                    "_values' is damaged");
      }
    }
  }
  ScoredImage operator[](std::size_t i) const { return {numbers_[i], activations_[i]}; }

 private:
  std::span<const std::int32_t> numbers_;
  std::span<const float> activations_;
};

}  // namespace

void add_layer(LayerAccumulator& layer, const SafetensorsFile& file, std::int64_t images) {
  const LayerShape& shape = layer.shape();
  const std::int64_t units = shape.units;
  const std::int64_t k = layer.k();
  const std::int64_t samples = layer.samples();
  const auto name = [&](const char* tensor) { return shape.path + "/" + tensor; };

  const auto lowest = values_of<float>(file, name("lowest"), {units});
  const auto highest = values_of<float>(file, name("highest"), {units});
  const auto sums = values_of<std::uint64_t>(file, name("sums"), {units, 3});
  const auto squares = values_of<std::uint64_t>(file, name("squares"), {units, 3});
  const auto ends = values_of<std::int64_t>(file, name("histogram_ends"), {units});
  const std::int64_t occupied = length_of(file, name("histogram_bins"));
  const auto bins = values_of<std::uint16_t>(file, name("histogram_bins"), {occupied});
  const auto counts = values_of<std::int64_t>(file, name("histogram_counts"), {occupied});
  check_ends(file, name("histogram_ends"), ends, occupied);
  const StoredList top(file, name("top"), {units, k}, images);
  const auto exponents = values_of<std::int8_t>(file, name("top_exponents"), {units, k});
  const StoredTensor& maps = file.at(name("top_maps"));
  if (maps.type != ElementType::f16 || maps.shape != map_shape(layer)) {
    throw_wrong_shape(file, maps.name);
  }
  const std::int64_t map_size = layer.with_maps() ? shape.positions() : 0;
  const auto* halves = reinterpret_cast<const std::uint16_t*>(maps.data.data());
  const StoredList bottom(file, name("bottom"), {units, k}, images);
  const auto strata_ends = values_of<std::int64_t>(file, name("strata_ends"), {units});
  const std::int64_t all_strata = length_of(file, name("strata_images"));
  check_ends(file, name("strata_ends"), strata_ends, all_strata);
  const StoredList strata(file, name("strata"), {all_strata}, images);
  const StoredList uniform(file, name("uniform"), {units, samples}, images);

  for (std::int64_t unit = 0, bin = 0, stratum = 0; unit < units; ++unit) {
    LayerAccumulator::Unit added;
    added.sum = ExactSum({sums[unit * 3], sums[unit * 3 + 1], sums[unit * 3 + 2]});
    added.squares = ExactSum({squares[unit * 3], squares[unit * 3 + 1], squares[unit * 3 + 2]});
    added.lowest = lowest[unit];
    added.highest = highest[unit];
    for (int last = -1; bin < ends[unit]; ++bin) {
      if (bins[bin] <= last || bins[bin] >= HistogramBins::count || counts[bin] <= 0) {
        throw Error("'" + file.name() + "' is no valid exemplar file: '" + name("histogram_bins") + "' is damaged");
      }
      last = bins[bin];
      added.histogram.bins.push_back(bins[bin]);
      added.histogram.counts.push_back(counts[bin]);
    }
    layer.add_counts(unit, added);
    for (std::int64_t i = unit * k; i < (unit + 1) * k; ++i) {
      if (top[i].image >= 0) layer.offer_top(unit, top[i], halves + i * map_size, exponents[i]);
      if (bottom[i].image >= 0) layer.offer_bottom(unit, bottom[i]);
    }
    for (; stratum < strata_ends[unit]; ++stratum) {
      if (strata[stratum].image >= 0) layer.offer_stratum(unit, strata[stratum]);
    }
    for (std::int64_t i = unit * samples; i < (unit + 1) * samples; ++i) {
      if (uniform[i].image >= 0) layer.offer_uniform(unit, uniform[i]);
    }
  }
}

}  // namespace maia
