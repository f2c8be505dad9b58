// Reproducible random numbers that belong to things, not to moments.
#pragma once

#include <cstdint>
#include <string_view>

namespace maia {

/// A bijective mixing of 64 bits (the finaliser of SplitMix64).
inline std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

/// The same for the same seed and layer, whatever other layers are looked at.
inline std::uint64_t layer_key(std::uint64_t seed, std::string_view layer) {
  std::uint64_t key = mixed(seed);
  for (const char c : layer) key = mixed(key ^ static_cast<unsigned char>(c));
  return key;
}

/// Random numbers for the images, of one unit. Different images have different numbers.
class UnitKey {
 public:
  UnitKey(std::uint64_t layer_key, std::int64_t unit) : key_(mixed(layer_key + static_cast<std::uint64_t>(unit))) {}
  std::uint64_t operator()(std::int32_t image) const { return mixed(key_ ^ static_cast<std::uint64_t>(image)); }

 private:
  std::uint64_t key_;
};

}  // namespace maia
