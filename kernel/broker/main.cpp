// maia-kernel: the program that Jupyter starts.
#include <sys/prctl.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "broker/kernel.hpp"
#include "broker/signals.hpp"

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

/// Lets `!maia ...` in a cell find the `maia` that belongs to this kernel. Must run before the first thread.
void find_own_commands() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return;
  const char* path = std::getenv("PATH");
  ::setenv("PATH", (self.parent_path().string() + (path && *path ? std::string(":") + path : "")).c_str(), 1);
}

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
    find_own_commands();
    maia::broker::block_signals();
    // Keys are in its memory and its environment: other programs of the person, a worker that got away among them, are
    // not to look there. What it starts is not concerned.
#ifndef MAIA_SANITIZED  // whose search for leaks looks into the process
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // for what a killed guard leaves, see GuardedProcess
    // Static, as xeus 2 ends by exit(). The signals' thread must not meet a kernel that is being destroyed.
    static std::optional<maia::broker::Kernel> kernel;
    static std::atomic<bool> ended = false;
    struct End {
      ~End() { ended = true; }
    };
    kernel.emplace(options.connection_file);
    static const End end;
    maia::broker::serve_signals([] { ended ? void() : kernel->interrupt(); },
                                [] { ended ? void() : kernel->shutdown(); });
    kernel->run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "maia-kernel: " << error.what() << '\n';
    return 1;
  }
}
