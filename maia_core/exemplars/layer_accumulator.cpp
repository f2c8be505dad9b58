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

// A unit's counters and lists are far away in memory, and fetching them costs more than using them once. So images wait
// until so many are there; and the bins of small maps wait until there are so many rows of them.
constexpr int settled_images = 64;
constexpr std::int64_t counted_rows = 4096;
constexpr std::int64_t small_batch = 2048;  // rows

std::int64_t most_bins(const LayerShape& shape, int batch) {
  const std::int64_t rows = batch * shape.positions();
  return rows <= small_batch ? counted_rows + rows : 0;
}
}  // namespace

LayerAccumulator::LayerAccumulator(LayerShape shape, const AccumulatorOptions& options)
    : shape_(std::move(shape)),
      k_(options.k),
      samples_(options.samples),
      with_maps_(options.maps),
      key_(layer_key(options.seed, shape_.path)),
      most_bins_(most_bins(shape_, options.batch)),
      bins_((shape_.units + unit_group - 1) / unit_group * most_bins_ * unit_group),
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
  for (Group& group : groups_) group.rows.resize(settled_images + options.batch);
}

inline ScoredImage& LayerAccumulator::stratum(std::int64_t unit, float activation) {
  return strata_[unit * StrataBins::count + StrataBins::index(activation)];
}

int LayerAccumulator::units_of(std::int64_t group) const {
  return static_cast<int>(std::min<std::int64_t>(unit_group, shape_.units - group * unit_group));
}

void LayerAccumulator::make_room(std::int64_t group, int rows) {
  Group& state = groups_[group];
  if (std::ssize(state.images) >= settled_images) settle(group);
  if (state.bins >= counted_rows) count(group);
  const std::int64_t values = rows * shape_.positions();
  if (most_bins_ == 0) {
    if (state.uncounted > counter_limit - values) drain_counters(group);
    state.uncounted += values;
  }
  state.batch = std::ssize(state.images);
  state.staged.clear();
  state.maps.clear();
}

void LayerAccumulator::reduce(const BatchMaps& batch, std::int64_t first, std::int64_t last, std::uint8_t* valid) {
  const int rows = static_cast<int>(batch.images.size());
  for (std::int64_t group = first; group < last; ++group) make_room(group, rows);
  for (int row = 0; row < rows; ++row) {
    for (std::int64_t group = first; group < last; group += most_groups) {
      reduce_row(batch, row, group, static_cast<int>(std::min<std::int64_t>(most_groups, last - group)), valid);
    }
  }
}

void LayerAccumulator::reduce_row(const BatchMaps& batch, int row, std::int64_t first, int count, std::uint8_t* valid) {
  if (batch.images[row] < 0) return;
  MapsView maps = batch.maps;
  maps.data += row * batch.image_stride;
  GroupReduction reductions[most_groups];
  std::uint16_t* targets[most_groups] = {};
  for (int i = 0; i < count && most_bins_ > 0; ++i) {
    targets[i] = bins(first + i, groups_[first + i].bins + row * shape_.positions());
  }
  reduce_groups(maps, first * unit_group, count, counters(first), 1, most_bins_ > 0 ? targets : nullptr, reductions);
  for (int i = 0; i < count; ++i) {
    Group& state = groups_[first + i];
    state.rows[state.batch + row] = reductions[i];
    if (reductions[i].valid) {
      stage(maps, batch.images[row], first + i, row);
    } else {
      valid[row] = 0;
    }
  }
}

void LayerAccumulator::stage(const MapsView& maps, std::int32_t image, std::int64_t group, int row) {
  Group& state = groups_[group];
  const std::int64_t first = group * unit_group;
  const GroupReduction& reduction = state.rows[state.batch + row];
  for (int u = 0; u < units_of(group); ++u) {
    const ScoredImage& last = top_[(first + u) * k_ + k_ - 1];
    if (last.image >= 0 && !stronger({image, reduction.maximum[u]}, last)) continue;
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

void LayerAccumulator::commit(const BatchMaps& batch, std::int64_t first, std::int64_t last,
                              const std::uint8_t* valid) {
  for (std::int64_t group = first; group < last; ++group) {
    Group& state = groups_[group];
    for (std::size_t i = 0; i < state.staged.size(); ++i) {
      const StagedMap& staged = state.staged[i];
      if (valid[staged.row] == 0) continue;
      const float activation = state.rows[state.batch + staged.row].maximum[staged.unit];
      offer_top(group * unit_group + staged.unit, {batch.images[staged.row], activation},
                state.maps.data() + i * shape_.positions(), staged.exponent);
    }
    keep_valid(batch, group, valid);
  }
}

void LayerAccumulator::keep_valid(const BatchMaps& batch, std::int64_t group, const std::uint8_t* valid) {
  Group& state = groups_[group];
  const std::int64_t positions = shape_.positions();
  const std::int64_t first_bins = state.bins;
  for (std::size_t row = 0; row < batch.images.size(); ++row) {
    if (batch.images[row] < 0) continue;
    if (valid[row] == 0) {
      if (most_bins_ > 0) continue;
      MapsView maps = batch.maps;
      maps.data += static_cast<std::ptrdiff_t>(row) * batch.image_stride;
      GroupReduction ignored;
      reduce_groups(maps, group * unit_group, 1, counters(group), -1, nullptr, &ignored);
      continue;
    }
    const std::int64_t from = state.batch + static_cast<std::int64_t>(row);
    const std::int64_t to = std::ssize(state.images);
    if (from != to) state.rows[to] = state.rows[from];
    state.images.push_back(batch.images[row]);
    if (most_bins_ == 0) continue;
    const std::int64_t from_bins = first_bins + static_cast<std::int64_t>(row) * positions;
    if (from_bins != state.bins) std::copy_n(bins(group, from_bins), positions * unit_group, bins(group, state.bins));
    state.bins += positions;
  }
}

void LayerAccumulator::settle(std::int64_t group) {
  Group& state = groups_[group];
  const int units = units_of(group);
  for (int u = 0; u < units; ++u) {
    const std::int64_t unit = group * unit_group + u;
    const UnitKey key(key_, unit);
    Unit& counts = units_[unit];
    // The next unit's strata come from far away.
    for (std::size_t row = 0; row < state.images.size() && u + 1 < units; ++row) {
      __builtin_prefetch(&stratum(unit + 1, state.rows[row].maximum[u + 1]), 1);
    }
    for (std::size_t row = 0; row < state.images.size(); ++row) {
      const ScoredImage image{state.images[row], state.rows[row].maximum[u]};
      counts.sum.add(state.rows[row].sum[u]);
      counts.squares.add(state.rows[row].squares[u]);
      counts.lowest = std::min(counts.lowest, image.activation);
      counts.highest = std::max(counts.highest, image.activation);
      offer_bottom(unit, image);
      offer_stratum(unit, image, key);
      offer_uniform(unit, image, key);
    }
  }
  state.images.clear();
  state.batch = 0;
}

void LayerAccumulator::count(std::int64_t group) {
  Group& state = groups_[group];
  if (state.uncounted > counter_limit - state.bins) drain_counters(group);
  count_bins(bins(group, 0), state.bins, counters(group));
  state.uncounted += state.bins;
  state.bins = 0;
}

void LayerAccumulator::drain() {
  for (std::int64_t group = 0; group < groups(); ++group) {
    settle(group);
    count(group);
    drain_counters(group);
  }
}

void LayerAccumulator::drain_counters(std::int64_t group) {
  for (int u = 0; u < units_of(group); ++u) {
    std::uint32_t* unit_counters = counters(group) + u * histogram_stride;
    Histogram counted;
    for (int bin = 0; bin < HistogramBins::count; ++bin) {
      if (unit_counters[bin] == 0) continue;
      counted.bins.push_back(static_cast<std::uint16_t>(bin));
      counted.counts.push_back(unit_counters[bin]);
      unit_counters[bin] = 0;
    }
    units_[group * unit_group + u].histogram.add(counted.view());
  }
  groups_[group].uncounted = 0;
}

std::span<const std::uint16_t> LayerAccumulator::top_map(std::int64_t unit, int rank) const {
  return {&maps_[(unit * k_ + slots_[unit * k_ + rank]) * shape_.positions()],
          static_cast<std::size_t>(shape_.positions())};
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
    if (image.image >= 0 && std::ssize(chosen) < samples_ && std::none_of(chosen.begin(), chosen.end(), same))
      chosen.push_back(image);
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

void LayerAccumulator::offer_top(std::int64_t unit, const ScoredImage& image, const std::uint16_t* map,
                                 std::int8_t exponent) {
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

void LayerAccumulator::offer_stratum(std::int64_t unit, const ScoredImage& image) {
  offer_stratum(unit, image, UnitKey(key_, unit));
}

void LayerAccumulator::offer_uniform(std::int64_t unit, const ScoredImage& image) {
  offer_uniform(unit, image, UnitKey(key_, unit));
}

inline void LayerAccumulator::offer_stratum(std::int64_t unit, const ScoredImage& image, const UnitKey& key) {
  ScoredImage& chosen = stratum(unit, image.activation);
  if (chosen.image != 0 && key(chosen.image - 1) < key(image.image)) return;
  chosen = {image.image + 1, image.activation};
}

inline void LayerAccumulator::offer_uniform(std::int64_t unit, const ScoredImage& image, const UnitKey& key) {
  if (key(image.image) > uniform_last_[unit]) return;
  ScoredImage* list = &uniform_[unit * samples_];
  insert_ranked(list, samples_, image,
                [&](const ScoredImage& a, const ScoredImage& b) { return key(a.image) < key(b.image); });
  if (list[samples_ - 1].image >= 0) uniform_last_[unit] = key(list[samples_ - 1].image);
}

}  // namespace maia
