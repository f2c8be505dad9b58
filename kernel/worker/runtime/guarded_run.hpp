// Running a cell so that whatever it does ends the cell and not the session.
#pragma once

#include <string>

namespace maia::worker {

struct RunOutcome {
  enum class Kind { finished, exception, stopped, interrupted };
  Kind kind = Kind::finished;
  std::string ename;  ///< the exception's type, the signal's name, "exit", ...
  std::string evalue;
};

/// What the worker is doing, for the report of a crash.
enum class Activity { idle, compiling, running };
void set_activity(Activity activity);

/// Installs the signal handlers and the terminate handler. Call once, on the thread that will
/// run the cells, before any other thread starts. `channel_fd` is where a dying worker says why.
void prepare_guard(int channel_fd);

/// Calls `entry`. Exceptions, crashes in cell code, exit() and abort() end it and are reported;
/// variables stay as they were. A crash inside a library ends the process instead: its locks
/// and heap can't be trusted.
RunOutcome run_guarded(void (*entry)());

/// Ends the running cell soon: at once in cell code or where it waits in a system call,
/// otherwise when the library function it called returns. Call tick_interrupt() about every
/// millisecond until the cell has ended. Any thread but the cell's.
/// Asked before the cell starts, it ends the cell at its start.
void request_interrupt();
void tick_interrupt();
bool interrupt_pending();
void forget_interrupt();

/// Ends the running cell from a place where no lock is held, on the cell's thread. On another
/// thread, or with no cell running, ends the worker with that reason.
[[noreturn]] void leave_cell(const char* ename, const std::string& evalue);

/// Ends it as an interrupt.
[[noreturn]] void leave_interrupted_cell();

/// While one exists on the cell's thread, the cell is not interrupted: the kernel's own code is running.
class Uninterruptible {
 public:
  Uninterruptible();
  ~Uninterruptible();
  Uninterruptible(const Uninterruptible&) = delete;
};

/// The same for code that has no room for an object: +1 and -1.
void hold_interrupts(int change);

/// Says that threads of a pool (OpenMP's) may refer to the cell thread's stack while it waits inside the library that
/// holds `address`: it is not stopped there, but when the call returns.
void never_leave_from(const void* address);

/// True in a process that a cell made with fork().
bool is_forked_child();

}  // namespace maia::worker
