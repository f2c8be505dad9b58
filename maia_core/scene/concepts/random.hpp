// Random numbers that are the same everywhere.
#pragma once

#include <cstdint>

namespace maia::concepts {

/// One step of splitmix64: a well mixed number for each number.
inline std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

/// A stream of numbers that its seed and number decide.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : state_(mixed(seed) ^ mixed(~stream)) {}

  std::uint64_t next() { return mixed(state_++); }

  /// 0 (included) .. 1 (not).
  float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24F; }

  /// 0 .. n - 1; n > 0.
  std::uint64_t below(std::uint64_t n) { return next() % n; }

 private:
  std::uint64_t state_;
};

}  // namespace maia::concepts
