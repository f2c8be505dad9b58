// Fractal noise.
#pragma once

#include <cstdint>
#include <vector>

namespace maia::backdrop {

/// size x size values of gradient noise that tiles: `octaves` octaves, the first with `periods` waves along a side,
/// each next twice as fine and `persistence` times as strong. Mean about 0, about -1..1. `stretch` > 1 makes it as many
/// times longer in x than in y (a whole number).
std::vector<float> tiling_noise(int size, int periods, int octaves, float persistence, std::uint64_t seed,
                                int stretch = 1);

/// Smooth noise over a line: -1..1.
float line_noise(float x, std::uint64_t seed);

/// Sum of octaves of line_noise, each twice as fine and half as strong; about -1..1.
float fractal_line(float x, int octaves, std::uint64_t seed, float persistence = 0.5F);

}  // namespace maia::backdrop
