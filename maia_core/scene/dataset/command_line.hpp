// The verb `maia scenes`.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "scene/dataset/scene_set.hpp"

namespace maia {

/// What the command line needs from outside.
struct ScenesEnvironment {
  std::function<WriteReport(const std::string& folder, const SceneSetOptions&)> write;
  std::function<std::string(const SceneSetOptions&, std::int64_t index)> prompt;
  std::function<std::vector<std::string>(const std::string& text, const std::string& name)> read_prompts;
  std::function<bool()> stop;  ///< did the person press Ctrl-C?
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;  ///< progress is one line that is drawn again and again
};

/// Runs `maia scenes ARGUMENT...` and returns the exit status: 0, 1 after an error, 2 if the arguments make no sense,
/// 130 if it was stopped. Messages go to the streams; it throws nothing.
int run_scenes(const std::vector<std::string>& arguments, const ScenesEnvironment& environment);

}  // namespace maia
