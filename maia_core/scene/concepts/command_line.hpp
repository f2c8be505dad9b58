// The verb `maia train`.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace maia::concepts {

/// What the command line needs from outside.
struct TrainEnvironment {
  std::function<bool()> stop;  ///< did the person press Ctrl-C?
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;  ///< progress is one line that is drawn again and again
};

/// Runs `maia train ARGUMENT...` and returns the exit status: 0, 1 after an error, 2 if the arguments make no sense,
/// 130 if it was stopped. Messages go to the streams; it throws nothing.
int run_train(const std::vector<std::string>& arguments, const TrainEnvironment& environment);

}  // namespace maia::concepts
