// Ending long work when the person asks for it.
#pragma once

namespace maia {

/// What a host that can be interrupted, such as a notebook's kernel, tells the library. Both may be called from any
/// thread.
struct InterruptHooks {
  bool (*asked)() = nullptr;    ///< whether the person asked to stop
  void (*hold)(int) = nullptr;  ///< +1: from now on this thread must not be stopped from outside; -1: it may again
};
void set_interrupt_hooks(const InterruptHooks& hooks);

/// Throws Error if the person asked to stop. Long loops call this every few milliseconds to seconds.
void check_interrupt();

/// While one exists, its thread is not stopped from outside: other threads work for it and refer to its stack.
class Unbroken {
 public:
  Unbroken();
  ~Unbroken();
  Unbroken(const Unbroken&) = delete;
  Unbroken& operator=(const Unbroken&) = delete;
};

}  // namespace maia
