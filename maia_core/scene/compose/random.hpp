// Random numbers that are the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace maia::compose {

/// Scatters all bits (the finalizer of splitmix64).
constexpr std::uint64_t scattered(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// A seed for one purpose of what has a seed.
constexpr std::uint64_t derived(std::uint64_t seed, std::uint64_t purpose) {
  return scattered(scattered(seed) ^ (purpose * 0xd1342543de82ef95U));
}

constexpr std::uint64_t derived(std::uint64_t seed, std::string_view purpose) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return derived(seed, hash);
}

/// splitmix64: the same sequence for the same seed on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(scattered(seed)) {}

  std::uint64_t next() {
    const std::uint64_t value = scattered(state_);
    state_ += 0x9e3779b97f4a7c15U;
    return value;
  }

  /// 0 (included) .. 1 (not included).
  double uniform() { return double(next() >> 11U) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// 0 .. count-1; `count` is at least 1.
  std::size_t below(std::size_t count) { return std::size_t(uniform() * double(count)); }
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace maia::compose
