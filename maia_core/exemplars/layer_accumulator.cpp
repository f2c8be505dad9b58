#include "exemplars/layer_accumulator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "exemplars/half_map.hpp"
#include "exemplars/random_key.hpp"
#include "exemplars/value_bins.hpp"

namespace maia {

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr std::int64_t counter_limit = std::numeric_limits<std::uint32_t>::max();
}  // namespace

LayerAccumulator::LayerAccumulator(LayerShape shape, const AccumulatorOptions& options)
    : shape_(std::move(shape)),
      k_(options.k),
      samples_(options.samples),
      with_maps_(options.maps),
      key_(layer_key(options.seed, shape_.path)),
      counters_((shape_.units + unit_group - 1) / unit_group * unit_group * histogram_stride),
      units_(shape_.units, Unit{{}, {}, {}, infinity, -infinity}),
      top_(shape_.units * k_),
      bottom_(shape_.units * k_),
      slots_(shape_.units * k_),
      maps_(with_maps_ ? shape_.units * k_ * shape_.positions() : 0),
      exponents_(shape_.units * k_),
      strata_(shape_.units * StrataBins::count),
      uniform_(shape_.units * samples_),
      uniform_last_(shape_.units, std::numeric_limits<std::uint64_t>::max()),
      groups_((shape_.units + unit_group - 1) / unit_group) {
  for (std::int64_t unit = 0; unit < shape_.units; ++unit) {
    std::iota(&slots_[unit * k_], &slots_[unit * k_] + k_, std::uint16_t{0});
  }
  for (Group& group : groups_) group.rows.resize(options.batch);
}

inline ScoredImage& LayerAccumulator::stratum(std::int64_t unit, float activation) {
  return strata_[unit * StrataBins::count + StrataBins::index(activation)];
}

void LayerAccumulator::reduce(const BatchMaps& batch, std::int64_t first, std::int64_t last, std::uint8_t* valid) {
  const int rows = static_cast<int>(batch.images.size());
  for (std::int64_t group = first; group < last; ++group) {
    Group& state = groups_[group];
    if (state.uncounted > counter_limit - rows * shape_.positions()) drain(group);
    state.uncounted += rows * shape_.positions();
    state.staged.clear();
    state.maps.clear();
  }
  // Of small maps all images for one group after the other, so that the group's counters stay in the cache; of large ones
  // all groups for one image after the other, because their values are neighbours in memory.
  const bool small = rows * shape_.positions() * (last - first) * unit_group * std::int64_t{sizeof(float)} <= std::int64_t{512} << 10;
  const std::int64_t together = small ? 1 : last - first;
  for (std::int64_t group = first; group < last; group += together) {
    for (int row = 0; row < rows; ++row) {
      for (std::int64_t i = group; i < group + together; ++i) reduce_row(batch, row, i, valid);
    }
  }
}

void LayerAccumulator::reduce_row(const BatchMaps& batch, int row, std::int64_t group, std::uint8_t* valid) {
  if (batch.images[row] < 0) return;
  MapsView maps = batch.maps;
  maps.data += row * batch.image_stride;
  GroupReduction& reduction = groups_[group].rows[row];
  reduction = reduce_group(maps, group * unit_group, &counters_[group * unit_group * histogram_stride], 1);
  if (!reduction.valid) {
    valid[row] = 0;
  } else {
    stage(maps, batch.images[row], group, row);
  }
}

void LayerAccumulator::stage(const MapsView& maps, std::int32_t image, std::int64_t group, int row) {
  Group& state = groups_[group];
  const std::int64_t first = group * unit_group;
  const int units = static_cast<int>(std::min<std::int64_t>(unit_group, shape_.units - first));
  for (int u = 0; u < units; ++u) {
    const ScoredImage& last = top_[(first + u) * k_ + k_ - 1];
    if (last.image >= 0 && !stronger({image, state.rows[row].maximum[u]}, last)) continue;
    state.staged.push_back({row, static_cast<std::int8_t>(u), 0});
    if (!with_maps_) continue;
    state.map.resize(shape_.positions());
    const float* source = maps.data + (first + u) * maps.unit_stride;
    for (std::int64_t y = 0; y < maps.height; ++y) {
      for (std::int64_t x = 0; x < maps.width; ++x) {
        state.map[y * maps.width + x] = source[y * maps.row_stride + x * maps.column_stride];
      }
    }
    const std::size_t at = state.maps.size();
    state.maps.resize(at + state.map.size());
    state.staged.back().exponent = to_half(state.map.data(), state.map.size(), &state.maps[at]);
  }
}

void LayerAccumulator::commit(const BatchMaps& batch, std::int64_t first, std::int64_t last, const std::uint8_t* valid) {
  const int rows = static_cast<int>(batch.images.size());
  for (std::int64_t group = first; group < last; ++group) {
    Group& state = groups_[group];
    const std::int64_t first_unit = group * unit_group;
    const int units = static_cast<int>(std::min<std::int64_t>(unit_group, shape_.units - first_unit));
    for (int row = 0; row < rows; ++row) {
      if (batch.images[row] < 0 || valid[row] != 0) continue;
      MapsView maps = batch.maps;
      maps.data += row * batch.image_stride;
      reduce_group(maps, first_unit, &counters_[first_unit * histogram_stride], -1);
    }
    for (int u = 0; u < units; ++u) {
      const std::int64_t unit = first_unit + u;
      const UnitKey key(key_, unit);
      Unit& counts = units_[unit];
      // The next unit's strata come from far away.
      for (int row = 0; row < rows && u + 1 < units; ++row) __builtin_prefetch(&stratum(unit + 1, state.rows[row].maximum[u + 1]), 1);
      for (int row = 0; row < rows; ++row) {
        if (batch.images[row] < 0 || valid[row] == 0) continue;
        const ScoredImage image{batch.images[row], state.rows[row].maximum[u]};
        counts.sum.add(state.rows[row].sum[u]);
        counts.squares.add(state.rows[row].squares[u]);
        counts.lowest = std::min(counts.lowest, image.activation);
        counts.highest = std::max(counts.highest, image.activation);
        offer_bottom(unit, image);
        offer_stratum(unit, image, key);
        offer_uniform(unit, image, key);
      }
    }
    for (std::size_t i = 0; i < state.staged.size(); ++i) {
      const StagedMap& staged = state.staged[i];
      if (valid[staged.row] == 0) continue;
      const ScoredImage image{batch.images[staged.row], state.rows[staged.row].maximum[staged.unit]};
      offer_top(first_unit + staged.unit, image, state.maps.data() + i * shape_.positions(), staged.exponent);
    }
  }
}

void LayerAccumulator::drain() {
  for (std::int64_t group = 0; group < groups(); ++group) drain(group);
}

void LayerAccumulator::drain(std::int64_t group) {
  const std::int64_t end = std::min(shape_.units, (group + 1) * unit_group);
  for (std::int64_t unit = group * unit_group; unit < end; ++unit) {
    std::uint32_t* counters = &counters_[unit * histogram_stride];
    Histogram counted;
    for (int bin = 0; bin < HistogramBins::count; ++bin) {
      if (counters[bin] == 0) continue;
      counted.bins.push_back(static_cast<std::uint16_t>(bin));
      counted.counts.push_back(counters[bin]);
      counters[bin] = 0;
    }
    units_[unit].histogram.add(counted.view());
  }
  groups_[group].uncounted = 0;
}

std::span<const std::uint16_t> LayerAccumulator::top_map(std::int64_t unit, int rank) const {
  return {&maps_[(unit * k_ + slots_[unit * k_ + rank]) * shape_.positions()], static_cast<std::size_t>(shape_.positions())};
}

std::int8_t LayerAccumulator::top_exponent(std::int64_t unit, int rank) const {
  return exponents_[unit * k_ + slots_[unit * k_ + rank]];
}

std::vector<ScoredImage> LayerAccumulator::strata(std::int64_t unit) const {
  std::vector<ScoredImage> images;
  for (int bin = 0; bin < StrataBins::count; ++bin) {
    const ScoredImage& chosen = strata_[unit * StrataBins::count + bin];
    if (chosen.image != 0) images.push_back({chosen.image - 1, chosen.activation});
  }
  return images;
}

std::vector<ScoredImage> LayerAccumulator::sample(std::int64_t unit) const {
  // Of each of equal parts of the range, the image with the smallest key among the bins' images there: as random as
  // each bin's own.
  const double low = units_[unit].lowest;
  const double width = (static_cast<double>(units_[unit].highest) - low) / samples_;
  std::vector<ScoredImage> parts(samples_);
  const UnitKey key(key_, unit);
  for (const ScoredImage& image : strata(unit)) {
    const int part = width > 0 ? std::clamp(static_cast<int>((image.activation - low) / width), 0, samples_ - 1) : 0;
    ScoredImage& chosen = parts[part];
    if (chosen.image < 0 || key(image.image) < key(chosen.image)) chosen = image;
  }
  std::vector<ScoredImage> chosen;
  const auto take = [&](const ScoredImage& image) {
    const auto same = [&](const ScoredImage& other) { return other.image == image.image; };
    if (image.image >= 0 && std::ssize(chosen) < samples_ && std::none_of(chosen.begin(), chosen.end(), same)) chosen.push_back(image);
  };
  std::for_each(parts.begin(), parts.end(), take);
  const auto drawn = uniform(unit);
  std::for_each(drawn.begin(), drawn.end(), take);
  std::sort(chosen.begin(), chosen.end(), weaker);
  return chosen;
}

void LayerAccumulator::add_counts(std::int64_t unit, const Unit& other) {
  Unit& counts = units_[unit];
  counts.sum.add(other.sum);
  counts.squares.add(other.squares);
  counts.histogram.add(other.histogram.view());
  counts.lowest = std::min(counts.lowest, other.lowest);
  counts.highest = std::max(counts.highest, other.highest);
}

void LayerAccumulator::offer_top(std::int64_t unit, const ScoredImage& image, const std::uint16_t* map, std::int8_t exponent) {
  const int rank = insert_ranked(&top_[unit * k_], k_, image, stronger);
  if (rank < 0) return;
  if (!with_maps_) return;
  std::uint16_t* slots = &slots_[unit * k_];
  std::rotate(slots + rank, slots + k_ - 1, slots + k_);  // the one that fell out makes room
  const std::int64_t slot = unit * k_ + slots[rank];
  std::copy_n(map, shape_.positions(), &maps_[slot * shape_.positions()]);
  exponents_[slot] = exponent;
}

void LayerAccumulator::offer_bottom(std::int64_t unit, const ScoredImage& image) {
  insert_ranked(&bottom_[unit * k_], k_, image, weaker);
}

void LayerAccumulator::offer_stratum(std::int64_t unit, const ScoredImage& image) { offer_stratum(unit, image, UnitKey(key_, unit)); }

void LayerAccumulator::offer_uniform(std::int64_t unit, const ScoredImage& image) { offer_uniform(unit, image, UnitKey(key_, unit)); }

inline void LayerAccumulator::offer_stratum(std::int64_t unit, const ScoredImage& image, const UnitKey& key) {
  ScoredImage& chosen = stratum(unit, image.activation);
  if (chosen.image != 0 && key(chosen.image - 1) < key(image.image)) return;
  chosen = {image.image + 1, image.activation};
}

inline void LayerAccumulator::offer_uniform(std::int64_t unit, const ScoredImage& image, const UnitKey& key) {
  if (key(image.image) > uniform_last_[unit]) return;
  ScoredImage* list = &uniform_[unit * samples_];
  insert_ranked(list, samples_, image, [&](const ScoredImage& a, const ScoredImage& b) { return key(a.image) < key(b.image); });
  if (list[samples_ - 1].image >= 0) uniform_last_[unit] = key(list[samples_ - 1].image);
}

}  // namespace maia
