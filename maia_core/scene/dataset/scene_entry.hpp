// One picture of a dataset with what is known about it.
#pragma once

#include <cstdint>
#include <string>

#include "scene/compose/recipe.hpp"
#include "scene/compose/render.hpp"
#include "scene/dataset/write_scenes.hpp"

namespace maia {

enum class SceneFormat { jpeg, png };
constexpr int scene_jpeg_quality = 92;

/// The file names' ending: "jpg" or "png".
const char* ending_of(SceneFormat format);

/// The seed of picture number `index` of the dataset that `seed` names; below 2^53, so that every reader of JSON gets
/// it whole.
std::uint64_t scene_seed(std::uint64_t seed, std::int64_t index);

/// The picture that Scene(prompt, seed, size) shows, and its line. Throws Error, naming what, if it can't be made.
SceneEntry make_scene_entry(std::int64_t index, const std::string& prompt, std::uint64_t seed, int size,
                            SceneFormat format);

/// The line of scenes.jsonl, as `maia scenes --help` says, for what was rendered. `file` is the image's name. Pixels of
/// which more than half is an object's are in its mask.
std::string scene_line(const Recipe& recipe, const Rendering& rendering, const std::string& file);

}  // namespace maia
