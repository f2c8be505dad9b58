#include "services/http/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace maia {
namespace {

/// Seconds since 1970.
std::optional<double> seconds_of(const std::string& date) {
  std::istringstream in(date);
  in.imbue(std::locale::classic());
  std::tm time{};
  in >> std::get_time(&time, "%a, %d %b %Y %H:%M:%S");
  if (in.fail()) return std::nullopt;
  return static_cast<double>(::timegm(&time));
}

}  // namespace

std::optional<double> retry_after(const std::string& value, const std::string& date) {
  double seconds = 0;
  const char* end = value.data() + value.size();
  const auto [last, error] = std::from_chars(value.data(), end, seconds, std::chars_format::fixed);
  if (error == std::errc() && last == end && std::isfinite(seconds)) return std::max(seconds, 0.0);
  const auto until = seconds_of(value), now = seconds_of(date);
  if (!until || !now) return std::nullopt;
  return std::max(*until - *now, 0.0);
}

}  // namespace maia
