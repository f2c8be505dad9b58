#include "model/weights/program/progress_line.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace maia {
namespace {

constexpr auto shortest_interval = std::chrono::milliseconds(100);

std::string duration_text(double seconds) {
  const auto whole = std::lround(seconds);
  std::array<char, 32> text;
  if (whole >= 3600) {
    std::snprintf(text.data(), text.size(), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%ld:%02ld", whole / 60, whole % 60);
  }
  return text.data();
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> units{"B", "kB", "MB", "GB", "TB"};
  if (bytes < 1000) return std::to_string(bytes) + " B";
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 999.6 would be shown as 1000.
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.*f %s", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value, units[unit]);
  return text.data();
}

ProgressLine::ProgressLine(std::ostream& out, std::string name, std::optional<int> width,
                           std::function<Clock::time_point()> now)
    : out_(out), name_(std::move(name)), width_(width), now_(std::move(now)) {}

void ProgressLine::update(std::uint64_t done, std::optional<std::uint64_t> total) {
  const Clock::time_point time = now_();
  if (!started_ || done < first_done_) {
    started_ = true;
    first_time_ = time;
    first_done_ = done;
    tenths_ = total && *total > 0 ? static_cast<int>(10 * done / *total) : 0;
    last_time_ = {};
  }
  const bool is_complete = total && done >= *total;
  if (width_) {
    if (shown_ && !is_complete && time - last_time_ < shortest_interval) return;
    last_time_ = time;
    std::string text = line(done, total);
    text.resize(std::min<std::size_t>(text.size(), static_cast<std::size_t>(std::max(*width_ - 1, 1))));
    clear();
    out_ << text << std::flush;
    shown_ = true;
  } else if (total && *total > 0) {
    const int tenths = static_cast<int>(10 * done / *total);
    if (tenths > tenths_) out_ << line(done, total) << '\n' << std::flush;
    tenths_ = std::max(tenths_, tenths);
  }
}

std::string ProgressLine::line(std::uint64_t done, std::optional<std::uint64_t> total) const {
  std::string text = name_ + "  ";
  if (total && *total > 0) text += std::to_string(100 * done / *total) + "%  ";
  text += size_text(done);
  if (total) text += " of " + size_text(*total);
  const double seconds = std::chrono::duration<double>(now_() - first_time_).count();
  // The first moments say nothing about the speed.
  if (seconds < 0.5 || done <= first_done_) return text;
  const double rate = static_cast<double>(done - first_done_) / seconds;
  text += "  " + size_text(static_cast<std::uint64_t>(rate)) + "/s";
  if (total && done < *total) text += "  " + duration_text(static_cast<double>(*total - done) / rate) + " left";
  return text;
}

void ProgressLine::clear() {
  if (shown_) out_ << "\r\x1b[2K";
  shown_ = false;
}

void ProgressLine::note(const std::string& text) {
  clear();
  out_ << name_ << ": " << text << '\n' << std::flush;
}

void ProgressLine::finish() {
  if (shown_) out_ << '\n' << std::flush;
  shown_ = false;
}

}  // namespace maia
