#include "forked.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace maia::worker {

void write_answer(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n <= 0) return;
    done += static_cast<std::size_t>(n);
  }
}

std::string in_forked_copy(int limit_ms, const std::function<void(int fd)>& work) {
  std::string answer;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return answer;
  const pid_t child = ::fork();
  if (child == 0) {
    for (int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGALRM}) ::signal(signal, SIG_DFL);
    ::alarm(static_cast<unsigned>(limit_ms / 1000 + 1));
    work(ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  if (child > 0) {
    char chunk[65536];
    for (pollfd readable{ends[0], POLLIN, 0}; ::poll(&readable, 1, limit_ms) > 0;) {
      const ssize_t n = ::read(ends[0], chunk, sizeof chunk);
      if (n <= 0) break;
      answer.append(chunk, static_cast<std::size_t>(n));
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  ::close(ends[0]);
  return answer;
}

}  // namespace maia::worker
