#include "broker/shell_command.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <vector>

#include "broker/environment.hpp"

namespace maia::broker {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto interrupt_grace = 2'000ms;

/// Passes on what is there. False at the end of the stream.
bool pass_on(int fd, Stream stream, const std::function<void(Stream, std::string_view)>& on_text) {
  std::vector<char> chunk(std::size_t{64} << 10);
  for (int rounds = 0; rounds < 16; ++rounds) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return true;
    if (got == 0) return false;
    on_text(stream, std::string_view(chunk.data(), static_cast<std::size_t>(got)));
  }
  return true;
}

}  // namespace

int run_shell(const std::string& command, const Programs& programs, const std::filesystem::path& session_folder,
              int interrupt_fd, const std::function<bool()>& stopping,
              const std::function<void(Stream, std::string_view)>& on_text) {
  const char* shell = ::access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "/bin/sh";
  GuardedProcess process(
      {programs.guard, {shell, "-c", command}, environment_without_secrets(), session_folder, false});

  bool out_open = true, err_open = true, interrupted = false, killed = false;
  std::optional<Clock::time_point> kill_at;
  while (!process.end() || out_open || err_open) {
    pollfd fds[] = {{process.gone() ? -1 : process.report(), POLLIN, 0},
                    {out_open ? process.out() : -1, POLLIN, 0},
                    {err_open ? process.err() : -1, POLLIN, 0},
                    {interrupted ? -1 : interrupt_fd, POLLIN, 0}};
    int timeout = -1;
    if (kill_at && !killed) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*kill_at - Clock::now()).count();
      timeout = left > 0 ? static_cast<int>(left) : 0;
    }
    ::poll(fds, 4, timeout);
    if (fds[1].revents != 0) out_open = pass_on(process.out(), Stream::out, on_text);
    if (fds[2].revents != 0) err_open = pass_on(process.err(), Stream::err, on_text);
    if (fds[0].revents != 0) process.read_report();
    if (fds[3].revents != 0) {
      interrupted = true;
      kill_at = Clock::now() + (stopping() ? 0ms : interrupt_grace);
      process.interrupt();
    }
    if (kill_at && !killed && Clock::now() >= *kill_at) {
      killed = true;
      process.kill();
    }
  }
  return process.end()->shell_status();
}

}  // namespace maia::broker
