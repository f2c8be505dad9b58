#include "model/weights/program/progress_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <sstream>
#include <string>

namespace {

using maia::ProgressLine;
using maia::size_text;
using std::chrono::milliseconds;

/// A clock that stands still until somebody moves it.
struct Clock {
  ProgressLine::Clock::time_point time{};
  auto function() {
    return [this] { return time; };
  }
};

TEST(ProgressLine, Sizes) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(999), "999 B");
  EXPECT_EQ(size_text(1000), "1.00 kB");
  EXPECT_EQ(size_text(12'345'678), "12.3 MB");
  EXPECT_EQ(size_text(241'627'721), "242 MB");
  EXPECT_EQ(size_text(999'600), "1.00 MB");
  EXPECT_EQ(size_text(3'500'000'000), "3.50 GB");
}

TEST(ProgressLine, ElsewhereALineForEachTenth) {
  std::ostringstream out;
  Clock clock;
  ProgressLine line(out, "net", std::nullopt, clock.function());
  for (std::uint64_t done = 1'000'000; done <= 100'000'000; done += 1'000'000) {
    line.update(done, 100'000'000);
    clock.time += milliseconds(500);
  }
  line.finish();
  const std::string text = out.str();
  EXPECT_EQ(text.substr(0, text.find('\n')), "net  10%  10.0 MB of 100 MB  2.00 MB/s  0:45 left");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

TEST(ProgressLine, OnATerminalOneLineThatFits) {
  std::ostringstream out;
  Clock clock;
  ProgressLine line(out, "net", 20, clock.function());
  line.update(0, 100'000'000);
  EXPECT_EQ(out.str(), "net  0%  0 B of 100");
  clock.time += milliseconds(10);
  line.update(50, 100'000'000);
  EXPECT_EQ(out.str(), "net  0%  0 B of 100");  // too soon
  line.note("broken");
  EXPECT_EQ(out.str(), "net  0%  0 B of 100\r\x1b[2Knet: broken\n");
}

TEST(ProgressLine, TheSpeedIsThatOfThisDownload) {
  std::ostringstream out;
  Clock clock;
  ProgressLine line(out, "net", 200, clock.function());
  line.update(90'000'000, 100'000'000);  // resumed
  clock.time += milliseconds(1000);
  line.update(91'000'000, 100'000'000);
  EXPECT_NE(out.str().find("91%  91.0 MB of 100 MB  1.00 MB/s  0:09 left"), std::string::npos) << out.str();
}

TEST(ProgressLine, WithoutATotal) {
  std::ostringstream out;
  Clock clock;
  ProgressLine line(out, "net", 200, clock.function());
  line.update(1'000'000, std::nullopt);
  EXPECT_EQ(out.str(), "net  1.00 MB");
}

}  // namespace
