#include "guarded_run.hpp"

#include <cxxabi.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "compiler/cell_code.hpp"
#include "memory_limit.hpp"
#include "output.hpp"
#include "protocol/message.hpp"

namespace maia::worker {
namespace {

enum Jump : int { jump_none, jump_signal, jump_interrupt, jump_leave };

sigjmp_buf jump_target;
volatile std::sig_atomic_t armed = 0;
volatile std::sig_atomic_t uninterruptible = 0;
volatile std::sig_atomic_t crash_signal = 0;
volatile std::sig_atomic_t crash_was_overflow = 0;
volatile std::uintptr_t crash_address = 0;
std::atomic<bool> interrupting{false};
std::atomic<std::uintptr_t> pool_begin{0}, pool_end{0};  // see never_leave_from()
std::atomic<unsigned> ticks{0};
std::atomic<Activity> activity{Activity::idle};
pthread_t cell_thread;
pid_t worker_pid = 0;
int dying_fd = -1;
std::string leave_name, leave_value;

constexpr unsigned blocked_call_ticks = 50;

// The layout that the C++ ABI fixes for __cxa_get_globals().
struct ExceptionGlobals {
  void* caught;
  unsigned uncaught;
};

const char* signal_name(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "Segmentation fault";
    case SIGBUS:
      return "Bus error";
    case SIGFPE:
      return "Arithmetic error";
    case SIGILL:
      return "Illegal instruction";
    case SIGABRT:
      return "Aborted";
    case SIGTRAP:
      return "Trap";
    default:
      return "Signal";
  }
}

bool on_cell_thread() { return ::pthread_equal(::pthread_self(), cell_thread) != 0; }

/// Writes a Dying message without memory allocation or locks, then ends as the signal would have.
void report_death(const char* first, const char* second, const char* third) {
  static_assert(sizeof(std::uint32_t) == 4);
  char frame[1024];
  std::size_t used = 4 + 1 + 4;
  for (const char* part : {first, second, third})
    for (; *part && used < sizeof frame; ++part) frame[used++] = *part;
  const std::uint32_t payload = static_cast<std::uint32_t>(used - 4), text = static_cast<std::uint32_t>(used - 9);
  static const auto type = static_cast<std::uint8_t>(protocol::Message(protocol::Dying{}).index());
  std::memcpy(frame, &payload, 4);
  std::memcpy(frame + 4, &type, 1);
  std::memcpy(frame + 5, &text, 4);
  emergency_flush_output();
  [[maybe_unused]] const auto sent = ::send(dying_fd, frame, used, MSG_NOSIGNAL | MSG_DONTWAIT);
}

[[noreturn]] void die(int signal) {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  ::sigaction(signal, &action, nullptr);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  ::raise(signal);
  ::_exit(128 + signal);
}

/// A crash is recoverable where no library can hold a lock: in cell code, and in a leaf
/// function of a library (strlen, memcpy) that cell code called.
bool is_recoverable(const ucontext_t& context, bool overflow) {
  const auto pc = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
  if (is_cell_code(pc)) return true;
  if (overflow) return false;
  const auto stack = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RSP]);
  return is_cell_code(*reinterpret_cast<const std::uintptr_t*>(stack));
}

/// The instruction that -fsanitize-trap leaves where an integer is divided by zero.
bool is_division_trap(std::uintptr_t pc) {
  static constexpr unsigned char trap[] = {0x67, 0x0f, 0xb9, 0x40, 0x03};
  return is_cell_code(pc) && std::memcmp(reinterpret_cast<const void*>(pc), trap, sizeof trap) == 0;
}

void on_crash(int signal, siginfo_t* info, void* raw_context) {
  const auto& context = *static_cast<ucontext_t*>(raw_context);
  if (::getpid() != worker_pid) die(signal);
  const auto pc = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);

  if (signal == SIGSEGV && address == pc && is_cell_code(pc)) {
    // Cell code that may not be executed just now: the cell is being stopped.
    if (on_cell_thread() && armed && interrupting) {
      armed = 0;
      set_cell_code_executable(true);
      siglongjmp(jump_target, jump_interrupt);
    }
    // Another thread of the person's: it goes on when the cell has ended.
    if (!interrupting) set_cell_code_executable(true);
    ::sched_yield();
    return;
  }

  const auto stack = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RSP]);
  const bool overflow = signal == SIGSEGV && address + (64 << 10) > stack && address < stack + (4 << 10);
  if (armed && on_cell_thread() && is_recoverable(context, overflow)) {
    armed = 0;
    crash_signal = signal == SIGILL && is_division_trap(pc) ? SIGFPE : signal;
    crash_address = address;
    crash_was_overflow = overflow;
    siglongjmp(jump_target, jump_signal);
  }
  const char* where = activity == Activity::compiling && on_cell_thread() ? " inside the compiler, on this cell's code"
                      : !on_cell_thread()                                 ? " in a thread that a cell started"
                      : armed ? " inside a library function that the cell called"
                              : " in the kernel's worker";
  report_death(overflow ? "Stack overflow" : signal_name(signal), where,
               signal == SIGABRT ? " (abort: often a damaged heap, such as freeing memory twice)" : "");
  die(signal);
}

void on_tick(int, siginfo_t*, void* raw_context) {
  if (!armed || !interrupting || uninterruptible || !on_cell_thread()) return;
  const auto& registers = static_cast<ucontext_t*>(raw_context)->uc_mcontext.gregs;
  const auto pc = static_cast<std::uintptr_t>(registers[REG_RIP]);
  bool leave = is_cell_code(pc);
  if (!leave && ticks >= blocked_call_ticks) {
    // Blocked in a system call, which this signal has just ended with EINTR: it waits (for a
    // thread, a condition, a child) and would wait again.
    const auto* code = reinterpret_cast<const unsigned char*>(pc);
    leave = (pc < pool_begin || pc >= pool_end) && registers[REG_RAX] == -EINTR && code[-2] == 0x0f && code[-1] == 0x05;
  }
  if (!leave) return;
  armed = 0;
  set_cell_code_executable(true);
  siglongjmp(jump_target, jump_interrupt);
}

std::string demangled(const char* name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string result = text ? text : name;
  std::free(text);
  // Symbols of redefined names carry a tag.
  for (std::size_t at; (at = result.find("[abi:r")) != std::string::npos;)
    result.erase(at, result.find(']', at) - at + 1);
  return result;
}

std::string current_exception_type() {
  const auto* type = abi::__cxa_current_exception_type();
  if (!type) return "foreign exception";
  std::string name = demangled(type->name());
  if (name.starts_with("std::_Nested_exception<")) name = name.substr(23, name.size() - 24);
  return name == "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >" ? "std::string"
                                                                                                   : name;
}

RunOutcome describe_exception();

/// ", caused by TYPE: what" for an exception thrown by std::throw_with_nested().
std::string cause_of(const std::exception& error) {
  try {
    std::rethrow_if_nested(error);
  } catch (...) {
    const RunOutcome inner = describe_exception();
    return ", caused by " + inner.ename + ": " + inner.evalue;
  }
  return {};
}

/// Describes the exception being handled.
RunOutcome describe_exception() {
  RunOutcome outcome{RunOutcome::Kind::exception, current_exception_type(), {}};
  try {
    throw;
  } catch (const std::bad_alloc& error) {
    outcome.evalue = error.what();
    if (const std::string limit = memory_limit_text(); !limit.empty())
      outcome.evalue += ": out of memory (" + limit + ")";
  } catch (const std::exception& error) {
    outcome.evalue = error.what();
    // libtorch appends where it was thrown, a screenful of frames.
    if (const auto frames = outcome.evalue.find("\nException raised from "); frames != std::string::npos)
      outcome.evalue.resize(frames);
    outcome.evalue += cause_of(error);
  } catch (const std::string& text) {
    outcome.evalue = text;
  } catch (const char* text) {
    outcome.evalue = text ? text : "nullptr";
  } catch (int value) {
    outcome.evalue = std::to_string(value);
  } catch (...) {
    outcome.evalue = "an exception that is not derived from std::exception";
  }
  return outcome;
}

[[noreturn]] void on_terminate() {
  std::string reason = "std::terminate was called";
  if (std::current_exception()) {
    const RunOutcome outcome = [] {
      try {
        std::rethrow_exception(std::current_exception());
      } catch (...) {
        return describe_exception();
      }
    }();
    reason = outcome.ename + (outcome.evalue.empty() ? "" : ": " + outcome.evalue);
    if (armed && on_cell_thread())
      leave_cell("std::terminate", "an exception left a noexcept function or a destructor: " + reason);
    report_death("An exception left a thread that a cell started: ", reason.c_str(), "");
    die(SIGABRT);
  }
  if (armed && on_cell_thread())
    leave_cell("std::terminate", "called by the program, or by destroying a std::thread that is still joinable");
  report_death(reason.c_str(), " in a thread that a cell started", "");
  die(SIGABRT);
}

RunOutcome describe_crash() {
  RunOutcome outcome{RunOutcome::Kind::stopped, signal_name(crash_signal), {}};
  if (crash_was_overflow) {
    outcome.ename = "Stack overflow";
    outcome.evalue = "the stack is full, as after recursion without an end; variables are kept";
  } else if (crash_signal == SIGSEGV || crash_signal == SIGBUS) {
    char address[32];
    std::snprintf(address, sizeof address, "0x%zx", static_cast<std::size_t>(crash_address));
    outcome.evalue = crash_address < 4096 ? "a null pointer was used; variables are kept"
                                          : "invalid memory access at " + std::string(address) + "; variables are kept";
  } else if (crash_signal == SIGFPE) {
    outcome.evalue = "division of an integer by zero; variables are kept";
  } else {
    outcome.evalue = "the cell was stopped; variables are kept";
  }
  return outcome;
}

}  // namespace

void set_activity(Activity now) { activity = now; }

void prepare_guard(int channel_fd) {
  dying_fd = channel_fd;
  cell_thread = ::pthread_self();
  worker_pid = ::getpid();
  static char signal_stack[256 << 10];
  stack_t stack{};
  stack.ss_sp = signal_stack;
  stack.ss_size = sizeof signal_stack;
  ::sigaltstack(&stack, nullptr);

  struct sigaction crash{};
  crash.sa_sigaction = on_crash;
  crash.sa_flags = SA_ONSTACK | SA_NODEFER | SA_SIGINFO;
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) ::sigaction(signal, &crash, nullptr);
  struct sigaction tick{};
  tick.sa_sigaction = on_tick;
  tick.sa_flags = SA_ONSTACK | SA_SIGINFO;  // without SA_RESTART: it ends blocking calls
  ::sigaction(SIGUSR2, &tick, nullptr);
  struct sigaction nothing{};
  nothing.sa_handler = [](int) {};
  ::sigaction(SIGINT, &nothing, nullptr);  // meant for children; exec() gives them the default again
  ::signal(SIGPIPE, SIG_IGN);
  std::set_terminate(on_terminate);
}

RunOutcome run_guarded(void (*entry)()) {
  auto* globals = reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
  const ExceptionGlobals before = *globals;
  uninterruptible = 0;
  RunOutcome outcome;
  activity = Activity::running;
  switch (sigsetjmp(jump_target, 1)) {
    case jump_none:
      armed = 1;
      if (interrupting) leave_interrupted_cell();  // asked while the cell was being compiled
      try {
        entry();
        armed = 0;
      } catch (...) {
        armed = 0;
        outcome = describe_exception();
      }
      break;
    case jump_signal:
      outcome = describe_crash();
      *globals = before;
      break;
    case jump_interrupt:
      outcome = {RunOutcome::Kind::interrupted, "KeyboardInterrupt", "the cell was stopped; variables are kept"};
      *globals = before;
      break;
    case jump_leave:
      outcome = {RunOutcome::Kind::stopped, leave_name, leave_value};
      *globals = before;
      break;
  }
  if (interrupting.exchange(false)) {
    set_cell_code_executable(true);
    // The wait it was in may have ended early and let the cell finish: it was stopped all the same.
    outcome = {RunOutcome::Kind::interrupted, "KeyboardInterrupt", "the cell was stopped; variables are kept"};
  }
  activity = Activity::idle;
  if (is_forked_child()) {
    flush_output();
    ::_exit(0);
  }
  return outcome;
}

void request_interrupt() {
  if (!interrupting.exchange(true)) ticks = 0;
}

void tick_interrupt() {
  if (!armed || !interrupting) return;
  ++ticks;
  set_cell_code_executable(false);
  // The cell may have ended in between: then nobody else would undo it.
  if (!armed) set_cell_code_executable(true);
  ::pthread_kill(cell_thread, SIGUSR2);
}

void forget_interrupt() { interrupting = false; }

bool interrupt_pending() { return interrupting; }

void leave_cell(const char* ename, const std::string& evalue) {
  if (is_forked_child()) {
    flush_output();
    ::_exit(1);
  }
  if (!armed || !on_cell_thread()) {
    report_death(ename, ": ", evalue.c_str());
    die(SIGABRT);
  }
  armed = 0;
  leave_name = ename;
  leave_value = evalue;
  siglongjmp(jump_target, jump_leave);
}

void leave_interrupted_cell() {
  armed = 0;
  set_cell_code_executable(true);
  siglongjmp(jump_target, jump_interrupt);
}

void hold_interrupts(int change) {
  if (on_cell_thread()) uninterruptible = uninterruptible + change;
}

void never_leave_from(const void* address) {
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* wanted) {
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const ElfW(Phdr)& part = info->dlpi_phdr[i];
          const std::uintptr_t begin = info->dlpi_addr + part.p_vaddr, at = reinterpret_cast<std::uintptr_t>(wanted);
          if (part.p_type != PT_LOAD || at < begin || at >= begin + part.p_memsz) continue;
          pool_end = begin + part.p_memsz;
          pool_begin = begin;
          return 1;
        }
        return 0;
      },
      const_cast<void*>(address));
}

Uninterruptible::Uninterruptible() { hold_interrupts(+1); }

Uninterruptible::~Uninterruptible() { hold_interrupts(-1); }

bool is_forked_child() { return ::getpid() != worker_pid; }

}  // namespace maia::worker
