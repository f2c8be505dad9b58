// Images that tests make, and what other programs made of them (golden/, written by make_golden.py).
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "maia/image.hpp"

namespace maia::test {

inline nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::string(MAIA_GOLDEN_DIR) + "/" + name + ".json");
  return nlohmann::json::parse(file).at("cases");
}

/// The same pixels as make_golden.py's noise().
inline Image noise(int width, int height, std::uint32_t seed) {
  std::vector<std::uint8_t> rgb(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (std::uint8_t& value : rgb) {
    seed = seed * 1664525U + 1013904223U;
    value = static_cast<std::uint8_t>(seed >> 24);
  }
  return Image::from_pixels(width, height, std::move(rgb));
}

inline Image noise(const nlohmann::json& golden_case) {
  return noise(golden_case["from"][0], golden_case["from"][1], golden_case["seed"]);
}

inline Image::Filter filter(const nlohmann::json& golden_case) {
  return golden_case["filter"] == "bicubic" ? Image::Filter::bicubic : Image::Filter::bilinear;
}

/// Slow waves in all channels: survives lossy compression.
inline Image waves(int width, int height) {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (const int value : {255 * x / width, 255 * y / height, 127 + (x / 8 % 16 + y / 8 % 16) * 4})
        rgb.push_back(static_cast<std::uint8_t>(value));
  return Image::from_pixels(width, height, std::move(rgb));
}

inline std::string bytes_of_base64(const std::string& text) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(alphabet.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return bytes;
}

/// Largest absolute difference of two images of the same size.
inline int largest_difference(const Image& a, const Image& b) {
  if (a.width() != b.width() || a.height() != b.height()) throw std::runtime_error("sizes differ");
  int largest = 0;
  for (std::ptrdiff_t i = 0; i < std::ptrdiff_t{3} * a.width() * a.height(); ++i)
    largest = std::max(largest, std::abs(a.pixels()[i] - b.pixels()[i]));
  return largest;
}

/// The message of the Error that `action` throws; empty if it throws none.
template <class Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace maia::test
