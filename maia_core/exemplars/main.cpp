// maia exemplars: see command_line.hpp.
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "exemplars/command_line.hpp"
#include "model/folders.hpp"
#include "scene/dataset/default_scenes.hpp"
#include "scene/dataset/write_scenes.hpp"

namespace {

volatile sig_atomic_t stop_asked = 0;

bool asked_to_stop() { return stop_asked != 0; }

std::string default_images(int threads, const std::function<void(const maia::Counted&)>& progress) {
  try {
    return maia::default_scenes(threads, {progress, asked_to_stop});
  } catch (const maia::SceneWritingStopped& stopped) {
    throw maia::SweepStopped(stopped.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  // The first Ctrl-C ends the sweep in good order, the second one at once.
  struct sigaction action{};
  action.sa_handler = [](int) { stop_asked = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);

  const maia::ExemplarsEnvironment environment{maia::load_sweep_model,
                                               [] { return maia::exemplars_folder().string(); },
                                               asked_to_stop,
                                               std::cout,
                                               std::cerr,
                                               isatty(STDERR_FILENO) != 0,
                                               default_images};
  return maia::run_exemplars({argv + 1, argv + argc}, environment);
}
