#include "model/counting_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

namespace maia {

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string duration(double seconds) {
  const auto whole = static_cast<long long>(std::lround(std::min(seconds, 1e9)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

CountingLine::~CountingLine() {
  if (drawn_ && is_terminal_) out_ << '\n';
}

void CountingLine::show(const Counted& now) {
  const auto time = std::chrono::steady_clock::now();
  const auto pause = is_terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10000);
  if (drawn_ && now.done < now.total && time < last_ + pause) return;
  last_ = time;
  drawn_ = true;
  std::string line =
      now.doing + ": " + std::to_string(now.done) + " of " + std::to_string(now.total) + " " + now.things;
  if (now.per_second > 0)
    line += ", " + formatted("%.1f", now.per_second) + " " + now.things + "/s, " + duration(now.seconds_left) + " left";
  line += now.more;
  if (is_terminal_) {
    out_ << "\r\x1B[K" << line << std::flush;
  } else {
    out_ << line << std::endl;
  }
}

}  // namespace maia
