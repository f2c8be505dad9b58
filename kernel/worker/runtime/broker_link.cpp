#include "broker_link.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "guarded_run.hpp"
#include "output.hpp"

namespace maia::worker {
namespace {

constexpr int interrupt_tick_ms = 1;
constexpr int flush_tick_ms = 5;

BrokerLink* the_link = nullptr;

}  // namespace

BrokerLink::BrokerLink(int fd)
    : channel_(fd),
      services_([this](const protocol::Message& message) { send(message); }, &interrupt_pending),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      input_fd_(::eventfd(0, EFD_CLOEXEC)) {
  // What waits on the way must stay little: an interrupt is answered behind it.
  const int bytes = 64 << 10;
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  the_link = this;
}

BrokerLink& BrokerLink::instance() { return *the_link; }

void BrokerLink::start() {
  // All signals go to the thread that runs the cells.
  sigset_t all, before;
  sigfillset(&all);
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, signal);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  thread_ = std::thread(&BrokerLink::receive_loop, this);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void BrokerLink::receive_loop() {
  for (;;) {
    int timeout = -1;
    {
      const std::lock_guard lock(mutex_);
      if (cell_running_) timeout = interrupt_pending() ? interrupt_tick_ms : flush_tick_ms;
    }
    pollfd watched[2] = {{channel_.fd(), POLLIN, 0}, {wake_fd_, POLLIN, 0}};
    if (::poll(watched, 2, timeout) < 0 && errno != EINTR) break;
    if (watched[1].revents != 0) {
      std::uint64_t ignored;
      [[maybe_unused]] const auto got = ::read(wake_fd_, &ignored, sizeof ignored);
    }
    if (interrupt_pending()) tick_interrupt();
    if (timeout == flush_tick_ms) flush_output();
    if (watched[0].revents == 0) continue;
    try {
      while (auto message = channel_.receive()) handle(std::move(*message));
    } catch (const protocol::ProtocolError&) {
      break;
    }
    if (channel_.eof()) break;
  }
  // Without the broker nobody can want anything from this process or its children.
  ::kill(0, SIGKILL);
}

void BrokerLink::handle(protocol::Message message) {
  if (std::holds_alternative<protocol::Interrupt>(message)) {
    {
      const std::lock_guard lock(mutex_);
      const auto is_cell = [](const auto& request) { return std::holds_alternative<protocol::Execute>(request); };
      if (!cell_running_ && std::none_of(requests_.begin(), requests_.end(), is_cell)) return;
    }
    request_interrupt();
    services_.wake();
    tick_interrupt();
    ::kill(0, SIGINT);  // children of the cell; this process ignores it
    return;
  }
  if (auto* reply = std::get_if<protocol::ServiceReply>(&message)) return services_.deliver(std::move(*reply));
  const std::lock_guard lock(mutex_);
  if (auto* reply = std::get_if<protocol::InputReply>(&message)) {
    input_ = std::move(*reply);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto sent = ::write(input_fd_, &one, sizeof one);
    return;
  }
  requests_.push_back(std::move(message));
  changed_.notify_one();
}

std::optional<protocol::Message> BrokerLink::next_request() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !requests_.empty(); });
  if (requests_.empty()) return std::nullopt;
  protocol::Message message = std::move(requests_.front());
  requests_.pop_front();
  cell_running_ = std::holds_alternative<protocol::Execute>(message);
  if (cell_running_) wake();
  return message;
}

void BrokerLink::send(const protocol::Message& message) {
  const Uninterruptible guard;
  channel_.send(message);
}

void BrokerLink::send_in_order(const protocol::Message& message) {
  const Uninterruptible guard;
  sync_output();
  channel_.send(message);
}

void BrokerLink::end_cell() {
  const std::lock_guard lock(mutex_);
  cell_running_ = false;
  forget_interrupt();
}

void BrokerLink::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto sent = ::write(wake_fd_, &one, sizeof one);
}

std::optional<std::string> BrokerLink::ask(const std::string& prompt, bool password) {
  const Uninterruptible guard;
  if (!input_allowed_) return std::nullopt;
  {
    const std::lock_guard lock(mutex_);
    if (input_.has_value()) {  // the late answer to a question that was interrupted
      input_.reset();
      std::uint64_t late;
      [[maybe_unused]] const auto got = ::read(input_fd_, &late, sizeof late);
    }
  }
  send_in_order(protocol::InputRequest{prompt, password});
  std::uint64_t ignored;
  while (::read(input_fd_, &ignored, sizeof ignored) < 0)
    if (interrupt_pending()) leave_interrupted_cell();  // no lock is held here
  const std::lock_guard lock(mutex_);
  const protocol::InputReply reply = input_ ? std::move(*input_) : protocol::InputReply{{}, false};
  input_.reset();
  if (!reply.available) return std::nullopt;
  return reply.text;
}

}  // namespace maia::worker
