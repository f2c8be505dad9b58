#include "channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

namespace maia::protocol {

bool Channel::send(const Message& message) {
  const std::string payload = encode(message);
  std::uint32_t length = static_cast<std::uint32_t>(payload.size());
  iovec parts[2] = {{&length, sizeof length}, {const_cast<char*>(payload.data()), payload.size()}};
  msghdr header{};
  header.msg_iov = parts;
  header.msg_iovlen = 2;

  const std::lock_guard lock(send_mutex_);
  while (header.msg_iovlen > 0) {
    ssize_t sent = ::sendmsg(fd_, &header, MSG_NOSIGNAL | (patience_ ? MSG_DONTWAIT : 0));
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        pollfd writable{fd_, POLLOUT, 0};
        const int ready = ::poll(&writable, 1, patience_ ? static_cast<int>(patience_->count()) : -1);
        if (ready != 0) continue;
        ::shutdown(fd_, SHUT_RDWR);
      }
      return false;
    }
    while (header.msg_iovlen > 0 && static_cast<std::size_t>(sent) >= header.msg_iov->iov_len) {
      sent -= static_cast<ssize_t>(header.msg_iov->iov_len);
      ++header.msg_iov;
      --header.msg_iovlen;
    }
    if (header.msg_iovlen > 0) {
      header.msg_iov->iov_base = static_cast<char*>(header.msg_iov->iov_base) + sent;
      header.msg_iov->iov_len -= static_cast<std::size_t>(sent);
    }
  }
  return true;
}

std::optional<Message> Channel::next_in_buffer() {
  const std::string_view rest = std::string_view(buffer_).substr(consumed_);
  std::uint32_t length = 0;
  if (rest.size() < sizeof length) return std::nullopt;
  std::memcpy(&length, rest.data(), sizeof length);
  if (length > max_payload) throw ProtocolError("a frame of " + std::to_string(length) + " bytes is too long");
  if (rest.size() - sizeof length < length) return std::nullopt;
  Message message = decode(rest.substr(sizeof length, length));
  consumed_ += sizeof length + length;
  if (consumed_ == buffer_.size()) {
    buffer_.clear();
    consumed_ = 0;
    if (buffer_.capacity() > (std::size_t{1} << 20)) buffer_.shrink_to_fit();
  }
  return message;
}

std::optional<Message> Channel::receive() {
  for (;;) {
    if (auto message = next_in_buffer()) return message;
    if (consumed_ > 0) {
      buffer_.erase(0, consumed_);
      consumed_ = 0;
    }
    char chunk[65536];
    const ssize_t got = ::recv(fd_, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got > 0) {
      buffer_.append(chunk, static_cast<std::size_t>(got));
      continue;
    }
    if (got < 0 && errno == EINTR) continue;
    if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) eof_ = true;
    return std::nullopt;
  }
}

std::optional<Message> Channel::wait() {
  for (;;) {
    if (auto message = receive()) return message;
    if (eof_) return std::nullopt;
    pollfd readable{fd_, POLLIN, 0};
    ::poll(&readable, 1, -1);
  }
}

}  // namespace maia::protocol
