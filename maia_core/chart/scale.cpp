#include "chart/scale.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "image/wording.hpp"

namespace maia {

Ticks ticks_between(double low, double high, int wanted) {
  // Halves first: the difference of the largest numbers is more than a double holds.
  const double raw = (high / wanted - low / wanted);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = power;
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0})
    if (step = factor * power; step >= raw * 0.999) break;
  Ticks ticks;
  if (!(step > 0) || !std::isfinite(step)) return ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (int i = 0; i <= 2 * wanted; ++i) {
    const double value = (first + i) * step;
    if (value > high + step * 1e-9) break;
    ticks.values.push_back(std::abs(value) < step * 1e-6 ? 0 : value);
  }
  const double largest = std::max(std::abs(low), std::abs(high));
  const int decimals =
      static_cast<int>(std::clamp(std::ceil(-std::log10(step) + (step / power == 2.5 ? 0.5 : -1e-9)), 0.0, 20.0));
  for (const double value : ticks.values) {
    char text[64];
    if (largest >= 1e6 || largest < 1e-3)
      std::snprintf(text, sizeof text, "%.*g", static_cast<int>(std::clamp(std::log10(largest / step) + 2, 1.0, 15.0)),
                    value);
    else
      std::snprintf(text, sizeof text, "%.*f", decimals, value);
    ticks.texts.emplace_back(text);
  }
  return ticks;
}

std::string number_text(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e6) return std::to_string(static_cast<long>(value));
  if (std::abs(value) < 1e30) return rounded(static_cast<float>(value));
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace maia
