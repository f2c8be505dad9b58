// The line that %timeit prints.
#include <cmath>
#include <iostream>
#include <numeric>

#include "maia/display.hpp"
#include "prelude/timeit.hpp"

namespace maia::detail {
namespace {

std::string readable(double seconds) {
  const char* unit = "s";
  double value = seconds;
  if (seconds < 1e-6)
    value = seconds * 1e9, unit = "ns";
  else if (seconds < 1e-3)
    value = seconds * 1e6, unit = "μs";
  else if (seconds < 1)
    value = seconds * 1e3, unit = "ms";
  char text[48];
  std::snprintf(text, sizeof text, "%.3g %s", value, unit);
  return text;
}

std::string with_commas(long number) {
  std::string text = std::to_string(number);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

}  // namespace

void print_timing(const std::vector<double>& seconds, long loops, bool quiet) {
  if (quiet || seconds.empty()) return;
  const double count = static_cast<double>(seconds.size());
  const double mean = std::accumulate(seconds.begin(), seconds.end(), 0.0) / count;
  double variance = 0;
  for (const double value : seconds) variance += (value - mean) * (value - mean) / count;
  const std::string line = readable(mean) + " ± " + readable(std::sqrt(variance)) + " per loop (mean ± std. dev. of " +
                           std::to_string(seconds.size()) + (seconds.size() == 1 ? " run, " : " runs, ") +
                           with_commas(loops) + (loops == 1 ? " loop each)\n" : " loops each)\n");
  std::cout << line;
}

}  // namespace maia::detail
