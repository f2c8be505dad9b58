// How far a download is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

namespace maia {

/// "12.3 MB": decimal units, three digits.
std::string size_text(std::uint64_t bytes);

/// Shows the progress of one download: on a terminal one line that changes, elsewhere a line for each tenth of the
/// file.
class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;

  /// `width` is the terminal's; nothing if `out` is none.
  ProgressLine(std::ostream& out, std::string name, std::optional<int> width,
               std::function<Clock::time_point()> now = Clock::now);

  void update(std::uint64_t done, std::optional<std::uint64_t> total);

  /// A line of its own; the progress goes on below.
  void note(const std::string& text);

  /// Leaves the line as it is; what follows begins on the next.
  void finish();

 private:
  std::string line(std::uint64_t done, std::optional<std::uint64_t> total) const;
  void clear();

  std::ostream& out_;
  std::string name_;
  std::optional<int> width_;
  std::function<Clock::time_point()> now_;
  bool started_ = false, shown_ = false;
  Clock::time_point first_time_, last_time_;
  std::uint64_t first_done_ = 0;
  int tenths_ = 0;
};

}  // namespace maia
