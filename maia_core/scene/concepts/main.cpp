// maia train: see command_line.hpp.
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "scene/concepts/command_line.hpp"

namespace {
volatile sig_atomic_t stop_asked = 0;
}

int main(int argc, char** argv) {
  // The first Ctrl-C ends the training in good order, the second one at once.
  struct sigaction action{};
  action.sa_handler = [](int) { stop_asked = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);

  const maia::concepts::TrainEnvironment environment{[] { return stop_asked != 0; }, std::cout, std::cerr,
                                                     isatty(STDERR_FILENO) != 0};
  return maia::concepts::run_train({argv + 1, argv + argc}, environment);
}
