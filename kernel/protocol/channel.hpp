// One end of the socket pair between broker and worker.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "message.hpp"

namespace maia::protocol {

/// Sends and receives whole messages over a stream socket that it does not own.
///
/// Threads: send() may be called by any number of threads; receive() by one at a time.
class Channel {
 public:
  /// With `patience` send() gives up on an other end that takes nothing for so long, and breaks the connection: half of
  /// a message can't be taken back. Without one it waits for ever.
  explicit Channel(int fd, std::optional<std::chrono::milliseconds> patience = std::nullopt)
      : fd_(fd), patience_(patience) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int fd() const { return fd_; }

  /// Blocks until the frame is written. Returns false if the other end is gone.
  bool send(const Message& message);

  /// Reads what is there without blocking and returns the next whole message, if any.
  /// Throws ProtocolError for malformed input. After it returned nothing, eof() says
  /// whether the other end is gone.
  std::optional<Message> receive();

  /// Blocks until a message arrives; nothing at end of file.
  std::optional<Message> wait();

  bool eof() const { return eof_; }

 private:
  std::optional<Message> next_in_buffer();

  int fd_;
  const std::optional<std::chrono::milliseconds> patience_;
  std::mutex send_mutex_;
  std::string buffer_;
  std::size_t consumed_ = 0;
  bool eof_ = false;
};

}  // namespace maia::protocol
