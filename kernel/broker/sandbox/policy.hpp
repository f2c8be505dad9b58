// What the worker may do, worked out of a person's choice, the session and the system.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "broker/sandbox/choice.hpp"
#include "layers/layers.hpp"

namespace maia::broker {

struct SandboxPolicy {
  bool open = false;
  sandbox::Layers layers;

  std::filesystem::path notebook;           ///< the folder in which cells run
  std::filesystem::path temporary;          ///< $TMPDIR of cells
  std::vector<std::filesystem::path> read;  ///< besides the system's and those of `write`; folders and files
  std::vector<std::filesystem::path> write;
  std::string notebook_problem;  ///< a sentence: why cells don't write into their folder; empty if they do

  std::uint64_t memory_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t disk_reserve = 0;
  int processes = 0;
  int threads = 0;
  bool allow_degraded = false;

  /// Experiments of the agent may run that nobody has seen: the lock is whole, or a person does without it.
  bool suits_agent() const { return open || layers.complete() || allow_degraded; }
  /// "strict", "open", or "degraded": locked as far as the system can.
  const char* state() const { return open ? "open" : layers.complete() ? "strict" : "degraded"; }
};

/// What is not given to cells even if they are given a folder above it: what the person keeps from others, what the
/// kernel itself believes, and the installation. From the environment.
std::vector<std::filesystem::path> protected_paths();

/// `folder` holds, is, or is in one of `guarded`.
bool touches(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& guarded);

/// Of a worker that runs in `notebook` (empty: that is gone), with `temporary` for its temporary files. The folders of
/// caches are made.
///
/// A notebook's folder that holds something protected (the home folder, for example) is not given: only what lies
/// directly in it, is not hidden and holds nothing protected, to be read.
SandboxPolicy sandbox_policy(const SandboxChoice& choice, const std::filesystem::path& notebook,
                             const std::filesystem::path& temporary,
                             const std::vector<std::filesystem::path>& guarded = protected_paths());

/// The same for the worker's command line.
std::vector<std::string> sandbox_arguments(const SandboxPolicy& policy, const SandboxChoice& choice, int supervisor);

/// For people: what cells can and can't do, and which layers see to it. Lines.
std::string describe(const SandboxPolicy& policy);

/// A line for a cell that failed by what looks like the lock, or empty.
std::string sandbox_hint(const SandboxPolicy& policy, const std::string& problem);

}  // namespace maia::broker
