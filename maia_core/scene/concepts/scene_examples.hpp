// Scenes to learn from and to be judged by.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scene/compose/recipe.hpp"
#include "scene/concepts/example_set.hpp"
#include "scene/concepts/scene_labels.hpp"

namespace maia::concepts {

/// What kind of novelty a scene has beside its seed. Training and calibration have none; each other split has its own
/// and none of the others'.
///   seeds         nothing else is new
///   compositions  two things together that training never shows together
///   backgrounds   a background photograph, or a procedure's numbers, that training never shows
///   instances     a cut-out that training never shows, of something of which it shows others
enum class Split { train, calibration, seeds, compositions, backgrounds, instances };

const char* split_name(Split split);

/// The cut-outs that only the split "instances" shows: about a fifth of those that share their meaning with others, at
/// least one of each two.
std::set<std::string> held_out_assets(const Catalog& catalog);

/// Makes examples from random scenes. Safe to call from several threads.
class SceneExamples {
 public:
  /// The pictures' width and height.
  static constexpr int size = 224;

  SceneExamples(std::vector<Concept> vocabulary, std::uint64_t seed);

  /// Example number i of a split: the same for the same vocabulary, seed, photographs and installed pictures.
  Example example(Split split, std::size_t number) const;

  /// The scene that it is made from.
  Recipe recipe(Split split, std::size_t number) const;

 private:
  bool belongs(const Recipe& recipe, Split split) const;

  SceneLabels labels_;
  std::uint64_t seed_;
  std::set<std::string> held_out_;
};

}  // namespace maia::concepts
