// What only the broker can do, because it has the network and the keys.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "protocol/message.hpp"

namespace maia::worker {

/// Requests to the broker and the threads that wait for its replies. One request is under way at a time.
class ServiceCalls {
 public:
  /// `send` passes a message on; `interrupted` says whether the running cell is being stopped.
  ServiceCalls(std::function<void(const protocol::Message&)> send, std::function<bool()> interrupted)
      : send_(std::move(send)), interrupted_(std::move(interrupted)) {}

  /// Sends the request, under a number of its own, and waits for its reply. Any thread. Throws Error with the broker's
  /// reason if it refuses or fails, and when the cell is stopped: the broker is told then.
  protocol::ServiceReply call(protocol::ServiceRequest request);

  /// From the thread that receives: a reply came; the cell is to stop.
  void deliver(protocol::ServiceReply reply);
  void wake();

 private:
  std::function<void(const protocol::Message&)> send_;
  std::function<bool()> interrupted_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t last_ = 0;     ///< the number of the latest request
  std::uint64_t pending_ = 0;  ///< the one that is under way; 0: none
  std::optional<protocol::ServiceReply> reply_;
};

}  // namespace maia::worker
