// How long an answer is waited for.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "broker/agent/time_limit.hpp"

namespace maia::broker {

/// Waits for an answer of a front end. While a cell runs no answer can arrive, so the time counts in which none does;
/// each such time anew. Any thread; what runs out calls its action from a thread of its own.
class Patience {
 public:
  explicit Patience(std::chrono::milliseconds limit) : limit_(limit) {}

  /// An answer is expected from now on, in place of an earlier one. `over` is called, at most once, if it does not
  /// come. It must not call this object.
  void expect(std::function<void()> over) {
    const std::lock_guard lock(mutex_);
    timer_.reset();
    over_ = false;
    action_ = std::move(over);
    count();
  }

  /// It is no longer expected.
  void end() {
    const std::lock_guard lock(mutex_);
    timer_.reset();
    action_ = nullptr;
    over_ = false;
  }

  bool expecting() {
    const std::lock_guard lock(mutex_);
    return action_ != nullptr;
  }

  /// Whether a cell runs.
  void set_busy(bool busy) {
    const std::lock_guard lock(mutex_);
    if (busy_ == busy) return;
    busy_ = busy;
    timer_.reset();
    count();
  }

  /// Whether the time ran out since expect() or the last call of this.
  bool ran_out() { return over_.exchange(false); }

 private:
  void count() {
    if (busy_ || !action_ || over_) return;
    timer_ = std::make_unique<TimeLimit>(limit_, [this, action = action_] {
      over_ = true;
      action();
    });
  }

  const std::chrono::milliseconds limit_;
  std::mutex mutex_;
  std::function<void()> action_;
  bool busy_ = false;
  std::atomic<bool> over_ = false;
  std::unique_ptr<TimeLimit> timer_;
};

}  // namespace maia::broker
