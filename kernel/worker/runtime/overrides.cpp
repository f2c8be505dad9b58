#include "overrides.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "compiler/compiler.hpp"
#include "guarded_run.hpp"
#include "input.hpp"
#include "output.hpp"
#include "sandbox/sandbox.hpp"
#include "thread_local.hpp"

namespace maia::worker {
namespace {

struct ExitHandler {
  void (*function)(void*);
  void* argument;
};
std::vector<ExitHandler> exit_handlers;

int cxa_atexit(void (*function)(void*), void* argument, void*) {
  const Uninterruptible guard;
  exit_handlers.push_back({function, argument});
  return 0;
}

int plain_atexit(void (*function)()) {
  const Uninterruptible guard;
  exit_handlers.push_back(
      {[](void* plain) { reinterpret_cast<void (*)()>(plain)(); }, reinterpret_cast<void*>(function)});
  return 0;
}

[[noreturn]] void leave_by_exit(int status) {
  if (is_forked_child()) {
    flush_output();
    ::_exit(status);
  }
  leave_cell("exit", "exit(" + std::to_string(status) + ") was called; it ends the cell, variables are kept");
}

[[noreturn]] void leave_by_abort() {
  if (is_forked_child()) {
    ::signal(SIGABRT, SIG_DFL);
    ::abort();
  }
  leave_cell("Aborted", "abort() was called; variables are kept");
}

[[noreturn]] void leave_by_assert(const char* expression, const char* file, unsigned line, const char* function) {
  leave_cell("AssertionError", std::string(expression) + ", at " + file + ":" + std::to_string(line) +
                                   (function && *function ? std::string(" in ") + function : std::string()));
}

[[noreturn]] void leave_by_pthread_exit(void*) {
  leave_cell("pthread_exit", "the thread that runs the cells can't exit; variables are kept");
}

int system_for_cell(const char* command) {
  sync_output();
  if (sandbox::is_locked() && command) {
    std::fputs("maia: the sandbox of cells starts no programs; !COMMAND does, see %sandbox\n", stderr);
    errno = EPERM;
    return -1;
  }
  const int status = std::system(command);
  sync_output();
  return status;
}

int fileno_for_cell(FILE* file) {
  if (file == stdout) return 1;
  if (file == stderr) return 2;
  if (file == stdin) return 0;
  return ::fileno(file);
}

/// Standard streams are the kernel's own; they are fast and stay in step with stdio.
bool keep_streams_in_step(bool) { return true; }

template <class Function>
void* address(Function* function) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

void define_overrides(Compiler& compiler) {
  for (const char* name : {"exit", "_exit", "_Exit", "quick_exit"}) compiler.define(name, address(&leave_by_exit));
  compiler.define("abort", address(&leave_by_abort));
  compiler.define("__assert_fail", address(&leave_by_assert));
  compiler.define("pthread_exit", address(&leave_by_pthread_exit));
  compiler.define("__cxa_atexit", address(&cxa_atexit));
  compiler.define("atexit", address(&plain_atexit));
  compiler.define("at_quick_exit", address(&plain_atexit));
  compiler.define("system", address(&system_for_cell));
  compiler.define("read", address(&read_for_cell));
  compiler.define("write", address(&write_for_cell));
  compiler.define("getpass", address(&getpass_for_cell));
  compiler.define("fileno", address(&fileno_for_cell));
  compiler.define("_ZNSt8ios_base15sync_with_stdioEb", address(&keep_streams_in_step));
  compiler.define("__emutls_get_address", address(&emulated_tls_address));
}

void run_exit_handlers() {
  while (!exit_handlers.empty()) {
    const ExitHandler handler = exit_handlers.back();
    exit_handlers.pop_back();
    static ExitHandler current;
    current = handler;
    run_guarded([] { current.function(current.argument); });
  }
}

}  // namespace maia::worker
