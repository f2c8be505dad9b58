// Textures that tile, sampled row by row along a plane in perspective.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace maia::backdrop {

/// A square tile of 1 or 3 channels, kept at every combination of reductions in x and y, so that a plane seen at a
/// grazing angle is neither jagged nor blurred. Immutable.
class Ripmap {
 public:
  /// size * size * channels bytes; size is a power of 2.
  Ripmap(int size, int channels, const std::vector<std::uint8_t>& texels);

  /// `count` samples along one row of the tile: at column u + i * step and row v, in tiles (they wrap). `across` and
  /// `down` say how much of the tile a sample covers, in tiles. `out` gets count * channels values 0..255.
  void sample_row(float u, float step, float v, float across, float down, int count, float* out) const;

  int channels() const { return channels_; }
  float mean(int channel) const { return mean_[channel]; }
  std::size_t bytes() const;

 private:
  struct Level {
    int width, height;
    std::vector<std::uint8_t> texels;
  };
  const Level& level(int x, int y) const { return levels_[static_cast<std::size_t>(y * count_ + x)]; }

  int size_, channels_, count_;
  std::vector<Level> levels_;
  float mean_[3] = {0, 0, 0};
};

}  // namespace maia::backdrop
