// Random numbers that are the same with every compiler and library.
#pragma once

#include <cstdint>
#include <string_view>

namespace maia::backdrop {

/// Mixes 64 bits (the finalizer of SplitMix64).
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

/// A number for a text, for seeding.
constexpr std::uint64_t text_seed(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return mixed(hash);
}

/// SplitMix64.
class Dice {
 public:
  explicit constexpr Dice(std::uint64_t seed) : state_(seed) {}
  constexpr std::uint64_t next() { return mixed(state_ += 0x9E3779B97F4A7C15ULL); }
  /// 0 <= x < 1
  constexpr float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24F; }
  constexpr float uniform(float low, float high) { return low + (high - low) * uniform(); }
  /// 0 .. count - 1
  constexpr int below(int count) {
    return static_cast<int>(((next() >> 32) * static_cast<std::uint64_t>(count)) >> 32);
  }
  constexpr bool chance(float probability) { return uniform() < probability; }
  /// About normal, mean 0, standard deviation 1, never beyond 3.5.
  constexpr float bell() { return (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508F; }
  /// Another generator, the same whatever is drawn from this one later.
  constexpr Dice split(std::string_view purpose) const { return Dice(mixed(state_ ^ text_seed(purpose))); }

 private:
  std::uint64_t state_;
};

/// -1 .. 1 for a point of the integer lattice.
constexpr float lattice(int x, int y, std::uint64_t seed) {
  const std::uint64_t h =
      mixed(seed + static_cast<std::uint64_t>(static_cast<std::uint32_t>(x)) * 0x9E3779B97F4A7C15ULL +
            (static_cast<std::uint64_t>(static_cast<std::uint32_t>(y)) << 32));
  return static_cast<float>(h >> 40) * 0x1p-23F - 1;
}

}  // namespace maia::backdrop
