#include "broker/guarded_process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

/// Commands that leave a process in a session of its own, out of reach of signals to a group, its id in a file.
std::string leave_daemon(const std::string& file) {
  return "setsid sh -c 'echo $$ > " + file + ".new; mv " + file + ".new " + file +
         "; exec sleep 1000' > /dev/null 2>&1 & while [ ! -e " + file + " ]; do :; done; ";
}

bool is_alive(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string ignored, state;
  stat >> ignored >> ignored >> state;
  return !state.empty() && state != "Z";
}

pid_t read_pid(const std::string& file) {
  std::ifstream in(file);
  pid_t pid = 0;
  in >> pid;
  return pid;
}

class GuardedProcessTest : public testing::Test {
 protected:
  GuardedProcessTest() {
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }

  std::unique_ptr<GuardedProcess> start(std::vector<std::string> argv, std::vector<std::string> environment = {}) {
    return std::make_unique<GuardedProcess>(
        GuardedProcess::Options{MAIA_GUARD, std::move(argv), std::move(environment), "", false});
  }
  std::unique_ptr<GuardedProcess> shell(const std::string& command) { return start({"/bin/sh", "-c", command}); }

  static const ProcessEnd& wait_end(GuardedProcess& process) {
    while (!process.end()) {
      pollfd readable{process.report(), POLLIN, 0};
      ::poll(&readable, 1, -1);
      process.read_report();
    }
    return *process.end();
  }
  static std::string read_all(int fd) {
    std::string text;
    char chunk[256];
    for (;;) {
      pollfd readable{fd, POLLIN, 0};
      ::poll(&readable, 1, -1);
      const ssize_t got = ::read(fd, chunk, sizeof chunk);
      if (got <= 0) return text;
      text.append(chunk, static_cast<std::size_t>(got));
    }
  }

  test::TemporaryFolder folder;
};

TEST_F(GuardedProcessTest, ReportsTheExitStatus) {
  const auto process = shell("exit 3");
  EXPECT_EQ(wait_end(*process).text(), "exited with status 3");
  EXPECT_EQ(process->end()->shell_status(), 3);
}

TEST_F(GuardedProcessTest, ReportsTheSignal) {
  const auto process = shell("kill -SEGV $$");
  EXPECT_EQ(wait_end(*process).text(), "was killed by signal 11 (Segmentation fault)");
  EXPECT_EQ(process->end()->shell_status(), 139);
}

TEST_F(GuardedProcessTest, SaysWhyAProgramDoesNotStart) {
  const auto process = start({"/no/such/program"});
  EXPECT_EQ(wait_end(*process).text(), "was not started: can't start /no/such/program: No such file or directory");
}

TEST_F(GuardedProcessTest, ThrowsWithoutItsGuard) {
  EXPECT_THROW(GuardedProcess({"/no/guard", {"/bin/true"}, {}, "", false}), std::runtime_error);
}

TEST_F(GuardedProcessTest, PassesStreamsAndEnvironment) {
  const auto process = start({"/bin/sh", "-c", "echo out $WORD; echo err >&2; cat"}, {"WORD=hello"});
  EXPECT_EQ(read_all(process->out()), "out hello\n");
  EXPECT_EQ(read_all(process->err()), "err\n");
}

TEST_F(GuardedProcessTest, GivesTheProgramNoDescriptorOfTheBroker) {
  const int leak = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  ASSERT_GE(leak, 0);
  const auto process = shell("ls /proc/self/fd | wc -l");
  // 0, 1, 2 and the one that ls reads with.
  EXPECT_EQ(read_all(process->out()), "4\n");
  ::close(leak);
}

TEST_F(GuardedProcessTest, InterruptsTheProgramsGroup) {
  const auto process = shell("trap 'exit 7' INT; echo ready; while :; do sleep 1; done");
  char ready[6];
  pollfd readable{process->out(), POLLIN, 0};
  ::poll(&readable, 1, -1);
  ASSERT_EQ(::read(process->out(), ready, sizeof ready), 6);
  process->interrupt();
  EXPECT_EQ(wait_end(*process).number, 7);
}

TEST_F(GuardedProcessTest, LeavesNoDaemonWhenTheProgramEnds) {
  const std::string file = folder.path("pid");
  const auto process = shell(leave_daemon(file));
  wait_end(*process);
  process->wait_gone(5'000);
  ASSERT_GT(read_pid(file), 0);
  EXPECT_FALSE(is_alive(read_pid(file)));
}

TEST_F(GuardedProcessTest, LeavesNoDaemonWhenItIsDestroyed) {
  const std::string file = folder.path("pid");
  auto process = shell(leave_daemon(file) + "echo ready; sleep 1000");
  char ready[6];
  pollfd readable{process->out(), POLLIN, 0};
  ::poll(&readable, 1, -1);
  ASSERT_EQ(::read(process->out(), ready, sizeof ready), 6);
  process.reset();
  EXPECT_FALSE(is_alive(read_pid(file)));
}

TEST_F(GuardedProcessTest, LeavesNoProcessWhenTheGuardIsKilled) {
  const std::string file = folder.path("pid"), guard = folder.path("guard");
  const auto process = shell(leave_daemon(file) + "echo $PPID; exec sleep 1000");
  char text[32] = {};
  pollfd readable{process->out(), POLLIN, 0};
  ::poll(&readable, 1, -1);
  ASSERT_GT(::read(process->out(), text, sizeof text - 1), 0);
  ::kill(std::stoi(text), SIGKILL);
  EXPECT_EQ(wait_end(*process).kind, ProcessEnd::Kind::lost);
  EXPECT_FALSE(is_alive(read_pid(file)));
}

/// Runs the guard without a GuardedProcess, as it meets the end of its broker.
class GuardTest : public GuardedProcessTest {
 protected:
  void start_guard(const std::string& removed, const std::string& command) {
    int control_pipe[2], report_pipe[2];
    ASSERT_EQ(::pipe2(control_pipe, O_CLOEXEC), 0);
    ASSERT_EQ(::pipe2(report_pipe, O_CLOEXEC), 0);
    guard = ::fork();
    if (guard == 0) {
      const int control_end = ::dup(control_pipe[0]), report_end = ::dup(report_pipe[1]);
      ::execl(MAIA_GUARD, "maia-guard", "--control", std::to_string(control_end).c_str(), "--report",
              std::to_string(report_end).c_str(), "--remove", removed.c_str(), "--", "/bin/sh", "-c", command.c_str(),
              nullptr);
      ::_exit(127);
    }
    ::close(control_pipe[0]);
    ::close(report_pipe[1]);
    control = control_pipe[1];
    report = report_pipe[0];
  }
  void wait_for_file(const std::string& file) {
    while (::access(file.c_str(), F_OK) != 0) ::usleep(1000);
  }
  pid_t guard = 0;
  int control = -1, report = -1;
};

TEST_F(GuardTest, KillsAllAndRemovesTheFolderWhenTheBrokerIsGone) {
  const std::string removed = folder.path("maia-session"), file = folder.path("pid");
  std::filesystem::create_directory(removed);
  std::ofstream(removed + "/file") << "x";
  start_guard(removed, leave_daemon(file) + "exec sleep 1000");
  wait_for_file(file);
  ::close(control);
  ::waitpid(guard, nullptr, 0);
  EXPECT_FALSE(is_alive(read_pid(file)));
  EXPECT_FALSE(std::filesystem::exists(removed));
}

TEST_F(GuardTest, KeepsTheFolderWhenToldToEnd) {
  const std::string removed = folder.path("maia-session"), file = folder.path("pid");
  std::filesystem::create_directory(removed);
  start_guard(removed, leave_daemon(file) + "exec sleep 1000");
  wait_for_file(file);
  ASSERT_EQ(::write(control, "k", 1), 1);
  ::waitpid(guard, nullptr, 0);
  ::close(control);
  EXPECT_FALSE(is_alive(read_pid(file)));
  EXPECT_TRUE(std::filesystem::exists(removed));
}

TEST_F(GuardTest, RemovesNothingThatIsNoSessionFolder) {
  const std::string kept = folder.path("photos");
  std::filesystem::create_directory(kept);
  start_guard(kept, "exec sleep 1000");
  ::close(control);
  ::waitpid(guard, nullptr, 0);
  EXPECT_TRUE(std::filesystem::exists(kept));
}

}  // namespace
}  // namespace maia::broker
