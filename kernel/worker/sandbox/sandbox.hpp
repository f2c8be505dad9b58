// The lock of the worker: what a cell can do at most, whatever it is made of.
//
// A cell is compiled C++ in this process. It has pointers, casts and inline assembly, so nothing inside the process
// holds it: only the kernel does. enter() asks the kernel, before there is a second thread and before any cell has run,
// for limits that this process and all that it forks keep for ever:
//
//   files      Landlock. Read: what compiling and running needs (files.cpp has the list), the folders of Lock::read.
//              Write: the folders of Lock::write, without links, devices, sockets and pipes in them. Nothing else can
//              be opened; that something exists, its size and its times can still be seen (stat).
//   calls      seccomp. calls.cpp has the list of what is allowed, and why that is a list of what is allowed. No
//              sockets, no programs, no tracing, no signals to others, no namespaces, no shared memory, no io_uring.
//   processes  The guard is asked before a process or a thread is made, and counts (guard/supervisor.hpp).
//   resources  Limits of the private memory of each process, of a file's size, of open files; no shared memory but that
//              of files; no core file. SIGXFSZ is ignored, so that too long a file is an error (EFBIG) and not the end.
//   privileges No new ones, and none of those that root has: no capabilities. Not dumpable: others of the same person
//              can't attach to it either, and /proc/self/{environ,mem,...} belong to root. The first process that the
//              system kills when it runs out of memory.
//   the rest   A session of its own without a terminal, standard input from /dev/null, no descriptor of the broker but
//              one end of a socket pair, nothing secret in the environment: the guard and the broker do that.
//
// What is missing in the system is left out; see layers.hpp for who is told. What is there and can't be had ends the
// process: it never runs cells with less than the system offers.
//
// Where CUDA is used, its devices are opened to the process (files.cpp), and calls to them; it can be started before or
// after. A driver that starts threads must be started after: those from before would be outside of the lock, so enter()
// refuses to work in a process that has threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layers.hpp"

namespace maia::sandbox {

struct Lock {
  std::vector<std::string> read;   ///< files and folders with all below; what does not exist is ignored
  std::vector<std::string> write;  ///< the same, to be written as well
  std::uint64_t data_bytes = 0;    ///< private memory of a process; 0: no limit
  std::uint64_t file_bytes = 0;    ///< size of a file; 0: no limit
  int supervisor = -1;             ///< a socket to the guard, which is given the notifications; it is closed
};

/// Locks this process for ever. Throws std::runtime_error, with a process that must not go on, if a layer of `layers`
/// can't be had or if there is another thread.
void enter(const Lock& lock, const Layers& layers);

/// enter() was called in this process, or in the one that it was forked from.
bool is_locked();

// The steps of enter(), in their order.
void limit_resources(const Lock& lock, const Layers& layers);
void drop_privileges();
void lock_files(const Lock& lock, int abi);
void lock_calls(const Lock& lock, const Layers& layers);

}  // namespace maia::sandbox
