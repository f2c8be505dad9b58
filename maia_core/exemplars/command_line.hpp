// The verb `maia exemplars`.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "exemplars/sweep.hpp"
#include "exemplars/sweep_model.hpp"
#include "model/counting_line.hpp"

namespace maia {

/// What the command line needs from outside.
struct ExemplarsEnvironment {
  std::function<SweepModel(const std::string& name, const std::string& device)> load_model;
  std::function<std::string()> folder;  ///< where stores are kept
  std::function<bool()> stop;           ///< did the person press Ctrl-C?
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;  ///< progress is one line that is drawn again and again

  /// Makes the images that are looked at without --images and returns their place. If it is empty, --images must be
  /// given.
  std::function<std::string(int threads, const std::function<void(const Counted&)>& progress)> default_images;
};

/// Runs `maia exemplars ARGUMENT...` and returns the exit status: 0, 1 after an error, 2 if the arguments make no
/// sense, 130 if it was stopped. Messages go to the streams; it throws nothing.
int run_exemplars(const std::vector<std::string>& arguments, const ExemplarsEnvironment& environment);

}  // namespace maia
