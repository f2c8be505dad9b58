#include "broker/signals.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <thread>
#include <utility>

namespace maia::broker {
namespace {

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return set;
}

sigset_t served() { return set_of({SIGINT, SIGTERM, SIGHUP, SIGQUIT}); }

}  // namespace

void block_signals() {
  const sigset_t set = served();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

void serve_signals(std::function<void()> interrupt, std::function<void()> end) {
  const pid_t parent = std::getenv("JPY_PARENT_PID") != nullptr ? ::getppid() : 0;
  std::thread([parent, interrupt = std::move(interrupt), end = std::move(end)] {
    const sigset_t set = served();
    for (;;) {
      const timespec second{1, 0};
      const int number = ::sigtimedwait(&set, nullptr, &second);
      if (number == SIGINT) {
        interrupt();
      } else if (number > 0 || (parent != 0 && ::getppid() != parent)) {
        end();
        ::_exit(number > 0 ? 128 + number : 0);
      }
    }
  }).detach();
}

void discard_interrupts() {
  const sigset_t set = set_of({SIGINT});
  const timespec at_once{};
  while (::sigtimedwait(&set, nullptr, &at_once) == SIGINT) {
  }
}

}  // namespace maia::broker
