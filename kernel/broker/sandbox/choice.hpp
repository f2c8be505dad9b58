// What a person has decided about the lock of the worker.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace maia::broker {

/// The usual one is the strict one. Only a person changes it: by the kernel's environment, or by %sandbox and an answer
/// to a question. It belongs to the session; no notebook holds it.
struct SandboxChoice {
  struct Folder {
    std::string path;  ///< absolute, without links; a file, too
    bool write = false;
  };

  bool open = false;  ///< no lock at all
  std::vector<Folder> folders;
  std::uint64_t memory_bytes = 0;  ///< 0: three quarters of the machine's
  std::uint64_t file_bytes = 0;    ///< 0: the usual
  std::uint64_t disk_reserve = 0;  ///< that cells leave free; 0: the usual
  int processes = 0;               ///< 0: the usual
  bool allow_degraded = false;     ///< the agent's cells run unasked even where the system lacks a layer
  std::string without;             ///< layers that are to count as missing, see sandbox::probe_layers()
};

/// What the environment says; the usual choice where it says nothing:
///
///   MAIA_SANDBOX            strict or open
///   MAIA_SANDBOX_READ       folders that cells read, with colons between
///   MAIA_SANDBOX_WRITE      the same for writing
///   MAIA_SANDBOX_MEMORY     how much a process of the cells may have, such as 8G
///   MAIA_SANDBOX_FILE       how long a file that cells write may be
///   MAIA_SANDBOX_DISK       how much of a disk cells leave free
///   MAIA_SANDBOX_PROCESSES  how many processes cells may have
///   MAIA_ALLOW_DEGRADED     1: the agent need not ask before each experiment although the system lacks a layer
///   MAIA_SANDBOX_WITHOUT    layers that are not used even if the system has them: landlock,seccomp,notification,
///                           or landlock3: what that ABI and newer ones bring
///
/// Throws std::runtime_error that names the variable and what it can be.
SandboxChoice sandbox_choice_of_environment();

}  // namespace maia::broker
