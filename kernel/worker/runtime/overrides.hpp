// Functions of libc and libstdc++ that cells get in a version of our own.
#pragma once

namespace maia::worker {

class Compiler;

/// Defines them: exit() and its like end the cell instead of the worker, standard input asks
/// the front end, destructors of globals are kept for the session's end.
void define_overrides(Compiler& compiler);

/// Runs the destructors of the session's globals, newest first.
void run_exit_handlers();

}  // namespace maia::worker
