#include "broker/worker_process.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "broker/environment.hpp"

namespace maia::broker {
namespace {

namespace fs = std::filesystem;

fs::path find_program(const std::string& name, const char* variable, std::initializer_list<fs::path> candidates) {
  if (const char* path = std::getenv(variable); path != nullptr && *path != '\0') return path;
  for (const fs::path& candidate : candidates)
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  throw std::runtime_error(name + " is missing: it is not at " + candidates.begin()->string() +
                           "; install maia again, or set " + variable + " to its path");
}

/// The person's, but for the temporary folder.
std::vector<std::string> environment(const SandboxPolicy& policy) {
  std::vector<std::string> variables = environment_without_secrets();
  if (policy.open) return variables;
  std::erase_if(variables, [](const std::string& variable) { return variable.starts_with("TMPDIR="); });
  variables.push_back("TMPDIR=" + policy.temporary.string());
  return variables;
}

GuardedProcess::Options options(const Programs& programs, const WorkerProfile& profile, const fs::path& folder,
                                const SandboxPolicy& policy) {
  GuardedProcess::Options options;
  options.guard = programs.guard;
  options.argv = {programs.worker, "--channel",     "3",     "--standard",         profile.standard,
                  "--profile",     profile.headers, "--opt", profile.optimisation, "--session-dir",
                  folder};
  if (profile.memory_limit > 0)
    options.argv.insert(options.argv.end(), {"--memory", std::to_string(profile.memory_limit)});
  for (const std::string& argument : sandbox_arguments(policy, profile.sandbox, GuardedProcess::supervisor))
    options.argv.push_back(argument);
  if (!policy.open && policy.layers.notification) {
    options.processes = policy.processes;
    options.threads = policy.threads;
  }
  options.environment = environment(policy);
  options.remove_directory = folder;
  options.channel = true;
  return options;
}

/// A worker reads what it is sent also while a cell runs. One that does not, for so long, is of no use any more.
constexpr std::chrono::seconds patience{5};

/// Anew for each worker: what the one before has left is not for this one.
SandboxPolicy make_policy(const SandboxChoice& choice, const fs::path& session_folder) {
  const fs::path temporary = cells_folder(session_folder);
  std::error_code ignored;
  fs::remove_all(temporary, ignored);
  fs::create_directory(temporary);
  fs::permissions(temporary, fs::perms::owner_all);
  return sandbox_policy(choice, fs::current_path(ignored), temporary);
}

}  // namespace

Programs Programs::find() {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path installed = here.parent_path() / "libexec" / "maia";
  return {
      find_program("maia-worker", "MAIA_WORKER",
                   {installed / "maia-worker", here.parent_path() / "worker/maia-worker"}),
      find_program("maia-guard", "MAIA_GUARD", {installed / "maia-guard", here.parent_path() / "guard/maia-guard"})};
}

WorkerProcess::WorkerProcess(const Programs& programs, const WorkerProfile& profile, const fs::path& session_folder)
    : policy_(make_policy(profile.sandbox, session_folder)),
      process_(options(programs, profile, session_folder, policy_)),
      channel_(process_.channel(), patience) {}

fs::path cells_folder(const fs::path& session_folder) { return session_folder / "cells"; }

std::uint64_t resident_bytes(pid_t pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace maia::broker
