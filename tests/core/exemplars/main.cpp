// The tests; and, for those that kill a sweep, the sweep: maia_core_exemplars_tests --sweep-child IMAGES OUT BF16 EVENT
// NUMBER ends itself by SIGKILL at the given event.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <cstring>

#include "sweep_runs.hpp"

namespace {

int sweep_child(char** arguments) {
  maia::SweepOptions options = maia::test::small_options(arguments[1]);
  options.bfloat16 = std::strcmp(arguments[2], "bf16") == 0;
  options.checkpoint_batches = 2;
  const std::string event = arguments[3];
  int left = std::atoi(arguments[4]);
  const auto met = [&](const std::string& name) {
    if (name == event && --left == 0) raise(SIGKILL);
  };
  options.event = met;
  options.progress = [&](const maia::SweepProgress& progress) { met(progress.doing); };
  maia::test::swept(arguments[0], options);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 7 && std::strcmp(argv[1], "--sweep-child") == 0) return sweep_child(argv + 2);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
