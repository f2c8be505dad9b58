// What this system has to lock a process with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maia::sandbox {

/// The layers of the lock that the kernel offers. The broker tells the person by it, the worker locks by it: both ask
/// the kernel, and neither believes the other.
struct Layers {
  int landlock = 0;           ///< the ABI's number; 0: there is none, and files are open to cells
  bool seccomp = false;       ///< filters of system calls; false: sockets, programs, other processes are open to cells
  bool notification = false;  ///< the guard can be asked before a process is made; false: their number has no limit

  /// Nothing is missing.
  bool complete() const { return landlock > 0 && seccomp && notification; }
  /// One line for each layer that is missing, with what that means.
  std::vector<std::string> missing() const;
};

/// Asks the kernel. `without` names layers, with commas between, that are to count as missing ("landlock", "seccomp",
/// "notification"; "landlock3": what that ABI and newer ones bring); other words are ignored. It is how older systems,
/// and the lock's absence, are tested on one that has it.
Layers probe_layers(std::string_view without);

}  // namespace maia::sandbox
