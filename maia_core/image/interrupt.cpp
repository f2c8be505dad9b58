#include "image/interrupt.hpp"

#include <atomic>

#include "maia/error.hpp"

namespace maia {
namespace {
std::atomic<bool (*)()> asked{nullptr};
std::atomic<void (*)(int)> hold{nullptr};
}  // namespace

void set_interrupt_hooks(const InterruptHooks& hooks) {
  asked = hooks.asked;
  hold = hooks.hold;
}

void check_interrupt() {
  const auto query = asked.load();
  if (query && query()) throw Error("interrupted");
}

Unbroken::Unbroken() {
  if (const auto change = hold.load()) change(1);
}

Unbroken::~Unbroken() {
  if (const auto change = hold.load()) change(-1);
}

}  // namespace maia
