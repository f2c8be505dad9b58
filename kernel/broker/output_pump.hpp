// The thread that publishes output when its time has come.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "broker/output.hpp"

namespace maia::broker {

/// An Output for several threads, ticked by one of its own.
class OutputPump {
 public:
  /// `sink` is called under the pump's lock, by any thread.
  OutputPump(std::filesystem::path folder, Output::Sink sink, OutputLimits limits = {});
  ~OutputPump();
  OutputPump(const OutputPump&) = delete;
  OutputPump& operator=(const OutputPump&) = delete;

  /// See Output. `change` is called once the output before it has been published, before any that follows.
  void begin_cell(int number, const std::function<void()>& change);
  void write(Stream stream, std::string_view bytes);
  /// Publishes all that was written so far and then calls `publish`, with nothing in between.
  void in_order(const std::function<void()>& publish);
  /// As in_order(), and the cell's limit starts anew.
  void cleared(const std::function<void()>& publish);
  /// Ends the cell's output. Blocks while the budget for output is overdrawn (see OutputLimits), but not once `stop` is
  /// true.
  void end_cell(const std::atomic<bool>& stop);
  /// Nothing is published after this returns.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  Output output_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace maia::broker
