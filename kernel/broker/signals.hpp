// The signals that Jupyter sends to a kernel.
#pragma once

#include <functional>

namespace maia::broker {

/// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT in this thread and in those it starts later, so to be called first of
/// all, and ignores SIGPIPE. In any thread but one that waits for them, signals would interrupt a system call of
/// ZeroMQ, which takes that for an error.
void block_signals();

/// Starts the thread that waits: SIGINT calls `interrupt`; any other calls `end` and ends the process with status 128 +
/// its number. It also ends the process if the program that started it is gone and had asked for this (by
/// $JPY_PARENT_PID, as Jupyter does).
void serve_signals(std::function<void()> interrupt, std::function<void()> end);

/// Forgets a SIGINT that has not been served yet: one that came before a cell must not stop it.
void discard_interrupts();

}  // namespace maia::broker
