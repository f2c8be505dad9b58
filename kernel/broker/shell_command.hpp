// `!command`.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "broker/output.hpp"
#include "broker/worker_process.hpp"

namespace maia::broker {

/// Runs `command` with bash (or else sh) in the current folder, with standard input from /dev/null, and passes on what
/// it prints as it comes. Returns its exit status (128 + n for signal n). What it leaves in the background is killed.
///
/// When `interrupt_fd` becomes readable, its process group gets a SIGINT; if it does not end within 2 s, or if
/// `stopping()` says that there is no time, all of it is killed. Throws std::runtime_error if it can't be started.
int run_shell(const std::string& command, const Programs& programs, const std::filesystem::path& session_folder,
              int interrupt_fd, const std::function<bool()>& stopping,
              const std::function<void(Stream, std::string_view)>& on_text);

}  // namespace maia::broker
