// A dataset of scenes as a person asks for it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "scene/dataset/scene_entry.hpp"
#include "scene/dataset/write_scenes.hpp"

namespace maia {

struct SceneSetOptions {
  std::int64_t count = 0;
  std::uint64_t seed = 0;
  int size = 512;  ///< width and height in pixels, 64..2048
  SceneFormat format = SceneFormat::jpeg;
  int threads = 0;                   ///< 0: all processors
  std::vector<std::string> prompts;  ///< used in turn; empty: sample_prompt() makes them up
  std::function<void(const SceneProgress&)> progress;
  std::function<bool()> stop;
};

/// The prompt of picture number `index`.
std::string prompt_of(const SceneSetOptions& options, std::int64_t index);

/// How write_scenes() makes that dataset. Throws Error, naming it, if an option makes no sense or the photographs are
/// not installed.
WriteOptions write_options(const SceneSetOptions& options);

/// The prompts of a text: one a line, without blank ones and those that begin with '#'. Throws Error, naming `name` and
/// the line, if there is none or one of them is not a prompt in which something can be drawn.
std::vector<std::string> read_prompts(const std::string& text, const std::string& name);

}  // namespace maia
