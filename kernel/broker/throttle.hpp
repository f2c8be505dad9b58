// Keeps a flood of displays from drowning the front end.
#pragma once

#include <algorithm>
#include <chrono>

#include "protocol/message.hpp"

namespace maia::broker {

/// Limits how many displays, and how many bytes of them, a worker is heard with in a second; and, far more generously,
/// any other messages. The broker then reads no further for a moment, the
/// socket pair fills, and the cell's display() waits: nothing is lost, where ZeroMQ and JupyterLab's server would drop.
class Throttle {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr int pause_ms = 50;

  void count(const protocol::Message& message) {
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - refilled_).count();
    tokens_ = std::min(burst, tokens_ + seconds * per_second) - weight(message);
    refilled_ = now;
    if (tokens_ < 0) paused_until_ = now + std::chrono::milliseconds(pause_ms);
  }

  bool paused() const { return Clock::now() < paused_until_; }

 private:
  static double weight(const protocol::Message& message) {
    constexpr double bytes_of_one = 100'000, others = 0.05;
    const protocol::MimeBundle* bundle = nullptr;
    if (const auto* display = std::get_if<protocol::Display>(&message)) bundle = &display->bundle;
    if (const auto* result = std::get_if<protocol::Result>(&message)) bundle = &result->bundle;
    if (bundle == nullptr) return std::holds_alternative<protocol::ClearOutput>(message) ? 1 : others;
    double bytes = 0;
    for (const auto& [mime, data] : *bundle) bytes += static_cast<double>(data.size());
    return 1 + bytes / bytes_of_one;
  }

  static constexpr double burst = 300;
  static constexpr double per_second = 400;

  double tokens_ = burst;
  Clock::time_point refilled_ = Clock::now();
  Clock::time_point paused_until_{};
};

}  // namespace maia::broker
