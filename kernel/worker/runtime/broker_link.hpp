// The worker's end of the channel to the broker.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "protocol/channel.hpp"
#include "services.hpp"

namespace maia::worker {

/// Receives on a thread of its own, so that an interrupt reaches a cell that runs; sends from
/// any thread. The same thread writes out delayed text and drives a pending interrupt.
class BrokerLink {
 public:
  explicit BrokerLink(int fd);

  /// The process's one link; cells reach it through the display functions.
  static BrokerLink& instance();

  void start();

  /// The next request. Nothing once the broker is gone.
  std::optional<protocol::Message> next_request();

  /// Sends a message after all text printed so far.
  void send_in_order(const protocol::Message& message);
  void send(const protocol::Message& message);

  /// Asks the person for a line; blocks the cell until it is there. Nothing if the front end
  /// can't ask. An interrupt ends the cell.
  std::optional<std::string> ask(const std::string& prompt, bool password);

  /// Requests that the broker serves.
  ServiceCalls& services() { return services_; }

  /// Whether the running cell may ask.
  void set_input_allowed(bool allowed) { input_allowed_ = allowed; }

  /// Ends the cell that began when next_request() returned an Execute: interrupts are ignored again.
  void end_cell();

 private:
  void receive_loop();
  void wake();
  void handle(protocol::Message message);

  protocol::Channel channel_;
  ServiceCalls services_;
  int wake_fd_;
  int input_fd_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<protocol::Message> requests_;
  std::optional<protocol::InputReply> input_;
  bool closed_ = false;
  bool input_allowed_ = false;
  bool cell_running_ = false;
};

}  // namespace maia::worker
