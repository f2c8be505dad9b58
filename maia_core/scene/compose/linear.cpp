#include "scene/compose/linear.hpp"

#include <cmath>

namespace maia::compose {

const std::array<float, 256>& linear_of_srgb() {
  static const auto table = [] {
    std::array<float, 256> values{};
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double s = double(i) / 255;
      values[i] = float(s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4));
    }
    return values;
  }();
  return table;
}

const std::array<std::uint8_t, 65536>& srgb_of_linear() {
  static const auto& table = *[] {
    auto* values = new std::array<std::uint8_t, 65536>{};
    for (std::size_t i = 0; i < values->size(); ++i) {
      const double l = double(i) / 65535;
      const double s = l <= 0.0031308 ? l * 12.92 : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
      (*values)[i] = static_cast<std::uint8_t>(std::lround(s * 255));
    }
    return values;
  }();
  return table;
}

}  // namespace maia::compose
