// maia-kernel: the program that Jupyter starts.
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "broker/kernel.hpp"

namespace {

constexpr const char* usage =
    "usage: maia-kernel -f CONNECTION_FILE\n"
    "\n"
    "A Jupyter kernel for C++. Jupyter starts it with the name of a connection file; a person starts it through\n"
    "Jupyter, for example with: maia lab\n"
    "\n"
    "  -f, --connection-file FILE   serve on the ports that FILE names\n"
    "      --version                print the version\n"
    "      --help                   print this\n";

struct Options {
  std::filesystem::path connection_file;
  bool help = false;
  bool version = false;
  std::string problem;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    constexpr std::string_view assigned = "--connection-file=";
    if (argument == "--help" || argument == "-h")
      options.help = true;
    else if (argument == "--version")
      options.version = true;
    else if (argument.substr(0, assigned.size()) == assigned)
      options.connection_file = argument.substr(assigned.size());
    else if ((argument == "-f" || argument == "--connection-file") && i + 1 < argc)
      options.connection_file = argv[++i];
    else if (argument == "-f" || argument == "--connection-file")
      options.problem = "there is no file after " + std::string(argument);
    else
      options.problem = "unknown argument '" + std::string(argument) + "'";
  }
  if (options.problem.empty() && options.connection_file.empty()) options.problem = "-f CONNECTION_FILE is missing";
  return options;
}

/// Signals come to one thread that waits for them: in any other, they would interrupt a system call of ZeroMQ, which
/// takes that for an error.
class Signals {
 public:
  /// To be called before any other thread starts, as they inherit the mask.
  static void block() {
    const sigset_t set = handled();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
  }

  /// The thread also ends the kernel if the program that started it, and asked for this by a variable, is gone.
  static void serve(maia::broker::Kernel& kernel) {
    const pid_t parent = std::getenv("JPY_PARENT_PID") != nullptr ? ::getppid() : 0;
    std::thread([&kernel, parent] {
      const sigset_t set = handled();
      for (;;) {
        const timespec second{1, 0};
        const int number = ::sigtimedwait(&set, nullptr, &second);
        if (number == SIGINT) {
          kernel.interrupt();
        } else if (number > 0 || (parent != 0 && ::getppid() != parent)) {
          kernel.shutdown();
          ::_exit(number > 0 ? 128 + number : 0);
        }
      }
    }).detach();
  }

 private:
  static sigset_t handled() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&set, number);
    return set;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  if (options.help) {
    std::cout << usage;
    return 0;
  }
  if (options.version) {
    std::cout << "maia-kernel " << maia::broker::version() << '\n';
    return 0;
  }
  if (!options.problem.empty()) {
    std::cerr << "maia-kernel: " << options.problem << "\n\n" << usage;
    return 2;
  }
  try {
    Signals::block();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // for what a killed guard leaves, see GuardedProcess
    // Not destroyed on the way out of main(): the thread for signals uses it to the last.
    static std::optional<maia::broker::Kernel> kernel;
    kernel.emplace(options.connection_file);
    Signals::serve(*kernel);
    kernel->run();
    kernel->shutdown();
    ::_exit(0);
  } catch (const std::exception& error) {
    std::cerr << "maia-kernel: " << error.what() << '\n';
    return 1;
  }
}
