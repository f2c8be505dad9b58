// How far long work of a command is.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace maia {

/// "%.1f" and the like.
std::string formatted(const char* format, double value);

/// "59 s", "3 min 20 s", "2 h 5 min".
std::string duration(double seconds);

/// One state of the work.
struct Counted {
  std::string doing;   ///< "sweep"
  std::string things;  ///< "images"
  std::int64_t done = 0, total = 0;
  double per_second = 0;  ///< 0: nobody knows yet
  double seconds_left = 0;
  std::string more;  ///< put at the end as it is
};

/// "sweep: 20 of 300 images, 41.5 images/s, 7 s left": on a terminal one line that is drawn again and again, elsewhere
/// a line every ten seconds, and the last.
class CountingLine {
 public:
  CountingLine(std::ostream& out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}
  ~CountingLine();
  CountingLine(const CountingLine&) = delete;
  CountingLine& operator=(const CountingLine&) = delete;

  void show(const Counted& now);

 private:
  std::ostream& out_;
  bool is_terminal_;
  std::chrono::steady_clock::time_point last_;
  bool drawn_ = false;
};

}  // namespace maia
