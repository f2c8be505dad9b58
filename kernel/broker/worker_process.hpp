// The worker as a process: where its program is, how it is started, what it is connected to.
#pragma once

#include <filesystem>
#include <string>

#include "broker/guarded_process.hpp"
#include "broker/magics/magic.hpp"
#include "protocol/channel.hpp"

namespace maia::broker {

/// The programs that the broker starts.
struct Programs {
  std::filesystem::path worker;
  std::filesystem::path guard;

  /// Those that were installed with this program: ../libexec/maia relative to it, or else the folders of a build tree.
  /// $MAIA_WORKER and $MAIA_GUARD take precedence. Throws std::runtime_error if one is missing.
  static Programs find();
};

/// A running worker with its channel. Everything it started ends with it.
class WorkerProcess {
 public:
  /// Throws std::runtime_error if it can't be started.
  WorkerProcess(const Programs& programs, const WorkerProfile& profile, const std::filesystem::path& session_folder);

  GuardedProcess& process() { return process_; }
  protocol::Channel& channel() { return channel_; }
  /// What it may do.
  const SandboxPolicy& policy() const { return policy_; }

 private:
  SandboxPolicy policy_;
  GuardedProcess process_;
  protocol::Channel channel_;
};

/// Where cells have their temporary files. All else in the session's folder is the broker's.
std::filesystem::path cells_folder(const std::filesystem::path& session_folder);

/// Memory that a process holds now, in bytes; 0 if that can't be told.
std::uint64_t resident_bytes(pid_t pid);

}  // namespace maia::broker
