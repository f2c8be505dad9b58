// Stops what takes too long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace maia::broker {

/// Calls `action` from a thread of its own unless it is destroyed within `limit`.
class TimeLimit {
 public:
  TimeLimit(std::chrono::milliseconds limit, std::function<void()> action)
      : thread_([this, limit, action = std::move(action)] {
          std::unique_lock lock(mutex_);
          if (changed_.wait_for(lock, limit, [this] { return over_; })) return;
          passed_ = true;
          lock.unlock();
          action();
        }) {}
  ~TimeLimit() { end(); }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  /// From now on it is not called. Returns whether it was.
  bool end() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    return passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false, passed_ = false;
  std::thread thread_;
};

}  // namespace maia::broker
