// maia scenes: see command_line.hpp.
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "scene/dataset/command_line.hpp"

namespace {
volatile sig_atomic_t stop_asked = 0;
}

int main(int argc, char** argv) {
  // The first Ctrl-C ends the work in good order, the second one at once.
  struct sigaction action{};
  action.sa_handler = [](int) { stop_asked = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);

  const maia::ScenesEnvironment environment{[](const std::string& folder, const maia::SceneSetOptions& options) {
                                              return maia::write_scenes(folder, maia::write_options(options));
                                            },
                                            maia::prompt_of,
                                            maia::read_prompts,
                                            [] { return stop_asked != 0; },
                                            std::cout,
                                            std::cerr,
                                            isatty(STDERR_FILENO) != 0};
  return maia::run_scenes({argv + 1, argv + argc}, environment);
}
