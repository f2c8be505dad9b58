// Keeps a flood of displays from drowning the front end.
#pragma once

#include <algorithm>
#include <chrono>

#include "protocol/message.hpp"

namespace maia::broker {

/// Limits how many displays of a worker are passed on in a second. The broker then reads no further for a moment, the
/// socket pair fills, and the cell's display() waits: nothing is lost, where ZeroMQ and JupyterLab's server would drop.
class Throttle {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr int pause_ms = 50;

  void count(const protocol::Message& message) {
    if (!std::holds_alternative<protocol::Display>(message) && !std::holds_alternative<protocol::ClearOutput>(message))
      return;
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - refilled_).count();
    tokens_ = std::min(burst, tokens_ + seconds * per_second) - 1;
    refilled_ = now;
    if (tokens_ < 0) paused_until_ = now + std::chrono::milliseconds(pause_ms);
  }

  bool paused() const { return Clock::now() < paused_until_; }

 private:
  static constexpr double burst = 300;
  static constexpr double per_second = 400;

  double tokens_ = burst;
  Clock::time_point refilled_ = Clock::now();
  Clock::time_point paused_until_{};
};

}  // namespace maia::broker
