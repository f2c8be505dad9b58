#include "exemplars/reduce.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

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

/// Reduces `positions` rows of sixteen floats, `stride` floats apart, of which the first `used` count, and writes their
/// bins: unit_group for each row.
template <int used>
[[gnu::always_inline]] inline void reduce_rows(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                               std::uint16_t* bins, Rows& result) {
  constexpr std::int32_t limit = (127 + HistogramBins::highest_exponent) << 23;
  Rows r = result;  // in registers
  for (std::int64_t p = 0; p < positions; ++p) {
    const float* row = rows + p * stride;
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
      const Shorts narrow = __builtin_convertvector(bin, Shorts);
      std::memcpy(bins + p * unit_group + h * lanes, &narrow, sizeof narrow);
    }
  }
  result = r;
}

/// `used` may be smaller than unit_group at the end of a layer, e.g. of 24 units.
[[gnu::always_inline]] inline void reduce_used_rows(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                                    int used, std::uint16_t* bins, Rows& result) {
  if (used <= lanes) {
    reduce_rows<lanes>(rows, stride, positions, bins, result);
  } else {
    reduce_rows<unit_group>(rows, stride, positions, bins, result);
  }
}

void reduce_rows_baseline(const float* rows, std::ptrdiff_t stride, std::int64_t positions, int used,
                          std::uint16_t* bins, Rows& result) {
  reduce_used_rows(rows, stride, positions, used, bins, result);
}

void count_bins_baseline(const std::uint16_t* bins, std::int64_t rows, std::uint32_t* counters, std::uint32_t step) {
  // Neighbours are counted for different units, so that no addition waits for the one before.
  for (std::int64_t row = 0; row < rows; ++row) {
    for (int u = 0; u < unit_group; ++u) counters[u * histogram_stride + bins[row * unit_group + u]] += step;
  }
}

#ifdef __x86_64__

[[gnu::target("avx2,fma")]] void reduce_rows_avx2(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                                  int used, std::uint16_t* bins, Rows& result) {
  reduce_used_rows(rows, stride, positions, used, bins, result);
}

#define MAIA_AVX512 "avx512f,avx512bw,avx512dq,avx512vl,fma,popcnt"

[[gnu::target(MAIA_AVX512)]] void reduce_rows_avx512(const float* rows, std::ptrdiff_t stride, std::int64_t positions,
                                                     int used, std::uint16_t* bins, Rows& result) {
  reduce_used_rows(rows, stride, positions, used, bins, result);
}

/// Most values are zero after a ReLU. Here they are counted in a register, and only the others one by one.
[[gnu::target(MAIA_AVX512)]] void count_bins_avx512(const std::uint16_t* bins, std::int64_t rows,
                                                    std::uint32_t* counters, std::uint32_t step) {
  constexpr auto apart = static_cast<int>(histogram_stride);
  const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i first_counters = _mm512_mullo_epi32(lane, _mm512_set1_epi32(apart));
  const __m512i zero_bin = _mm512_set1_epi32(HistogramBins::zero);
  const __m512i one = _mm512_set1_epi32(1);
  __m512i zeros = _mm512_setzero_si512();
  alignas(64) std::int32_t others[piece * unit_group + unit_group];
  for (std::int64_t start = 0; start < rows; start += piece) {
    const std::int64_t end = std::min<std::int64_t>(start + piece, rows);
    int count = 0;
    for (std::int64_t row = start; row < end; ++row) {
      const auto* from = reinterpret_cast<const __m256i*>(bins + row * unit_group);
      const __m512i bin = _mm512_maskz_cvtepu16_epi32(0xFFFF, _mm256_loadu_si256(from));
      const __mmask16 other = _mm512_cmpneq_epi32_mask(bin, zero_bin);
      zeros = _mm512_mask_add_epi32(zeros, _knot_mask16(other), zeros, one);
      const __m512i counter = _mm512_maskz_compress_epi32(other, _mm512_add_epi32(bin, first_counters));
      _mm512_storeu_si512(others + count, counter);
      count += __builtin_popcount(other);
    }
    for (int i = 0; i < count; ++i) counters[others[i]] += step;
  }
  alignas(64) std::uint32_t zero_counts[unit_group];
  _mm512_store_si512(zero_counts, zeros);
  for (int u = 0; u < unit_group; ++u) counters[u * histogram_stride + HistogramBins::zero] += step * zero_counts[u];
}

#endif

/// The versions for a kind of processor.
struct Kernels {
  void (*reduce)(const float*, std::ptrdiff_t, std::int64_t, int, std::uint16_t*, Rows&);
  void (*count)(const std::uint16_t*, std::int64_t, std::uint32_t*, std::uint32_t);
};

Kernels best_kernels() {
#ifdef __x86_64__
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    return {reduce_rows_baseline, count_bins_baseline};
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return {reduce_rows_avx512, count_bins_avx512};
  }
  return {reduce_rows_avx2, count_bins_baseline};
#else
  return {reduce_rows_baseline, count_bins_baseline};
#endif
}

const Kernels& kernels() {
  static const Kernels chosen = best_kernels();
  return chosen;
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
  const std::int64_t positions = maps.height * maps.width;
  const bool units_are_neighbours = maps.unit_stride == 1 && maps.row_stride == maps.width * maps.column_stride;
  Rows rows[most_groups];
  alignas(64) float packed[piece][unit_group];
  alignas(64) std::uint16_t piece_bins[piece][unit_group] = {};
  // A piece of all groups before the next piece: their values are neighbours in memory.
  for (std::int64_t from = 0; from < positions; from += piece) {
    const int count = static_cast<int>(std::min<std::int64_t>(piece, positions - from));
    for (int group = 0; group < groups; ++group) {
      const std::int64_t unit = first + group * unit_group;
      std::uint16_t* group_bins = bins != nullptr ? bins[group] + from * unit_group : piece_bins[0];
      const int units = static_cast<int>(std::min<std::int64_t>(unit_group, maps.units - unit));
      const int used = units <= lanes ? lanes : unit_group;
      if (units_are_neighbours && used == units) {
        const float* values = maps.data + unit + from * maps.column_stride;
        kernels().reduce(values, maps.column_stride, count, used, group_bins, rows[group]);
      } else {
        pack(maps, unit, from, count, packed);
        kernels().reduce(packed[0], unit_group, count, used, group_bins, rows[group]);
      }
      if (bins == nullptr) {
        std::uint32_t* group_counters = counters + group * unit_group * histogram_stride;
        kernels().count(group_bins, count, group_counters, static_cast<std::uint32_t>(step));
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
  kernels().count(bins, rows, counters, 1);
}

}  // namespace maia
