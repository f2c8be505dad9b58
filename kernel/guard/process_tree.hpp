// Finding and ending all processes below one.
#pragma once

#include <sys/types.h>

#include <vector>

namespace maia::guard {

/// All processes below `ancestor` now, zombies included, without those in or below `spared`. From /proc.
std::vector<pid_t> descendants(pid_t ancestor, const std::vector<pid_t>& spared = {});

struct TaskCount {
  int processes = 0;
  int threads = 0;  ///< the first one of each process included
};

/// How many processes and threads are below `ancestor` now.
TaskCount count_descendants(pid_t ancestor);

/// Kills every process below the calling one with SIGKILL, those in or below `spared` excepted, and reaps them,
/// until none is left or `timeout_ms` has passed. The caller must be a child subreaper (prctl), so that orphans
/// become its children instead of getting away. Returns true if none is left.
bool kill_descendants(int timeout_ms, const std::vector<pid_t>& spared = {});

}  // namespace maia::guard
