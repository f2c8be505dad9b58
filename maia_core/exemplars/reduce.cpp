#include "exemplars/reduce.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace maia {

namespace {

// Vectors of the compiler, which it splits into registers of whatever size the processor has.
using Floats [[gnu::vector_size(32)]] = float;
using Integers [[gnu::vector_size(32)]] = std::int32_t;
using Doubles [[gnu::vector_size(64)]] = double;
using Shorts [[gnu::vector_size(16)]] = std::uint16_t;
static_assert(HistogramBins::count <= 65536);

constexpr int lanes = 8;
constexpr int halves = unit_group / lanes;
constexpr int chunk = 32;  // positions whose bins are computed before they are counted
constexpr int piece = 64;  // positions of one group before the next group's
constexpr int ahead = 32;  // positions that are fetched before they are needed

/// What the rows so far gave, by unit.
struct Rows {
  Floats maximum[halves];
  Doubles sum[halves];
  Doubles squares[halves];
  Integers beyond[halves];  ///< not 0 where a value can't be used

  Rows() {
    for (int h = 0; h < halves; ++h) {
      maximum[h] = Floats{} - std::numeric_limits<float>::infinity();
      sum[h] = squares[h] = Doubles{};
      beyond[h] = Integers{};
    }
  }
};

/// Where the bins of values go: they are counted, or written down to be counted later.
struct BinTarget {
  std::uint32_t* counters = nullptr;
  std::int32_t step = 1;
  std::uint16_t* bins = nullptr;  ///< if not null: unit_group for each row
};

/// Reduces `positions` rows of sixteen floats, `stride` floats apart, of which the first `used` count.
template <int used, bool write_bins>
[[gnu::always_inline]] inline void reduce_rows(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                               const BinTarget& target, Rows& result) {
  alignas(64) std::int32_t bins[chunk][unit_group];
  constexpr std::int32_t limit = (127 + HistogramBins::highest_exponent) << 23;
  Rows r = result;  // in registers
  for (std::int64_t start = 0; start < positions; start += chunk) {
    const int count = static_cast<int>(std::min<std::int64_t>(chunk, positions - start));
    for (int p = 0; p < count; ++p) {
      const float* row = rows + (start + p) * stride;
      __builtin_prefetch(row + ahead * stride);  // past the end it does nothing
      for (int h = 0; h < used / lanes; ++h) {
        Floats values;
        std::memcpy(&values, row + h * lanes, sizeof values);
        r.maximum[h] = values > r.maximum[h] ? values : r.maximum[h];
        const Doubles wide = __builtin_convertvector(values, Doubles);
        r.sum[h] += wide;
        r.squares[h] += wide * wide;  // exact: 24 bits times 24 bits
        Integers bits;
        std::memcpy(&bits, &values, sizeof bits);
        const Integers magnitude_bits = bits & 0x7FFFFFFF;
        r.beyond[h] |= magnitude_bits >= limit;
        Integers magnitude = (magnitude_bits >> HistogramBins::shift) - HistogramBins::offset;
        magnitude = magnitude < 0 ? Integers{} : magnitude;
        magnitude = magnitude > HistogramBins::per_sign ? Integers{} + HistogramBins::per_sign : magnitude;
        const Integers sign = bits >> 31;  // 0 or -1
        const Integers bin = ((magnitude ^ sign) - sign) + HistogramBins::zero;
        if constexpr (write_bins) {
          const Shorts narrow = __builtin_convertvector(bin, Shorts);
          std::memcpy(target.bins + (start + p) * unit_group + h * lanes, &narrow, sizeof narrow);
        } else {
          std::memcpy(&bins[p][h * lanes], &bin, sizeof bin);
        }
      }
    }
    if constexpr (!write_bins) {
      // Neighbours are counted for different units, so that no addition waits for the one before.
      for (int p = 0; p < count; ++p) {
        for (int u = 0; u < used; ++u) target.counters[u * histogram_stride + bins[p][u]] += target.step;
      }
    }
  }
  result = r;
}

/// `used` may be smaller than unit_group at the end of a layer, e.g. of 24 units.
[[gnu::always_inline]] inline void reduce_used_rows(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                                    int used, const BinTarget& target, Rows& result) {
  if (target.bins != nullptr) {
    if (used <= lanes) {
      reduce_rows<lanes, true>(rows, stride, positions, target, result);
    } else {
      reduce_rows<unit_group, true>(rows, stride, positions, target, result);
    }
  } else if (used <= lanes) {
    reduce_rows<lanes, false>(rows, stride, positions, target, result);
  } else {
    reduce_rows<unit_group, false>(rows, stride, positions, target, result);
  }
}

using ReduceRows = void (*)(const float*, std::ptrdiff_t, std::int64_t, int, const BinTarget&, Rows&);

void reduce_rows_baseline(const float* rows, std::ptrdiff_t stride, std::int64_t positions, int used,
                          const BinTarget& target, Rows& result) {
  reduce_used_rows(rows, stride, positions, used, target, result);
}

#ifdef __x86_64__
[[gnu::target("avx2,fma")]] void reduce_rows_avx2(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                                  int used, const BinTarget& target, Rows& result) {
  reduce_used_rows(rows, stride, positions, used, target, result);
}

[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,fma")]] void reduce_rows_avx512(
    const float* rows, std::ptrdiff_t stride, std::int64_t positions, int used, const BinTarget& target, Rows& result) {
  reduce_used_rows(rows, stride, positions, used, target, result);
}
#endif

ReduceRows best() {
#ifdef __x86_64__
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return reduce_rows_baseline;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return reduce_rows_avx512;
  }
  return reduce_rows_avx2;
#else
  return reduce_rows_baseline;
#endif
}

/// Copies positions from..from+count of up to sixteen units to rows of sixteen.
void pack(const MapsView& maps, std::int64_t first, std::int64_t from, int count, float (*rows)[unit_group]) {
  const int units = static_cast<int>(std::min<std::int64_t>(unit_group, maps.units - first));
  for (int p = 0; p < count; ++p) {
    const std::int64_t position = from + p;
    const float* source = maps.data + position / maps.width * maps.row_stride +
                          position % maps.width * maps.column_stride + first * maps.unit_stride;
    for (int u = 0; u < units; ++u) rows[p][u] = source[u * maps.unit_stride];
    for (int u = units; u < unit_group; ++u) rows[p][u] = 0;
  }
}

}  // namespace

void reduce_groups(const MapsView& maps, std::int64_t first, int groups, std::uint32_t* counters, std::int32_t step,
                   std::uint16_t* const* bins, GroupReduction* results) {
  static const ReduceRows reduce = best();
  const std::int64_t positions = maps.height * maps.width;
  const bool units_are_neighbours = maps.unit_stride == 1 && maps.row_stride == maps.width * maps.column_stride;
  Rows rows[most_groups];
  alignas(64) float packed[piece][unit_group];
  // A piece of all groups before the next piece: their values are neighbours in memory.
  for (std::int64_t from = 0; from < positions; from += piece) {
    const int count = static_cast<int>(std::min<std::int64_t>(piece, positions - from));
    for (int group = 0; group < groups; ++group) {
      const std::int64_t unit = first + group * unit_group;
      BinTarget target{counters + group * unit_group * histogram_stride, step, nullptr};
      if (bins != nullptr) target.bins = bins[group] + from * unit_group;
      const int units = static_cast<int>(std::min<std::int64_t>(unit_group, maps.units - unit));
      const int used = units <= lanes ? lanes : unit_group;
      if (units_are_neighbours && used == units) {
        const float* values = maps.data + unit + from * maps.column_stride;
        reduce(values, maps.column_stride, count, used, target, rows[group]);
      } else {
        pack(maps, unit, from, count, packed);
        reduce(packed[0], unit_group, count, used, target, rows[group]);
      }
    }
  }
  for (int group = 0; group < groups; ++group) {
    GroupReduction& result = results[group];
    result.valid = true;
    for (int u = 0; u < unit_group; ++u) {
      result.maximum[u] = rows[group].maximum[u / lanes][u % lanes] + 0.0F;
      result.sum[u] = rows[group].sum[u / lanes][u % lanes];
      result.squares[u] = rows[group].squares[u / lanes][u % lanes];
      if (rows[group].beyond[u / lanes][u % lanes] != 0) result.valid = false;
    }
  }
}

void count_bins(const std::uint16_t* bins, std::int64_t rows, std::uint32_t* counters) {
  for (std::int64_t row = 0; row < rows; ++row) {
    for (int u = 0; u < unit_group; ++u) ++counters[u * histogram_stride + bins[row * unit_group + u]];
  }
}

}  // namespace maia
