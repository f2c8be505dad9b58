// Scenes of which it is known what they show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "label.hpp"
#include "maia/image.hpp"
#include "scene/concepts/scene_labels.hpp"

namespace maia::bench {

struct KnownScene {
  std::string prompt;
  Image image;
  std::vector<bool> shown;  ///< by the vocabulary's numbers
};

class KnownScenes {
 public:
  explicit KnownScenes(const std::vector<concepts::Concept>& vocabulary);

  /// What the prompt asks for. Throws Error if it can't be drawn.
  KnownScene make(const std::string& prompt, std::uint64_t seed) const;

  /// Scene number `index` of those that nobody has seen: drawn by lot as those of the exemplars, from another seed.
  KnownScene held_out(std::int64_t index) const;

 private:
  std::size_t concepts_;
  concepts::SceneLabels labels_;
};

/// Whether the scene shows what the label says: all terms of one alternative.
bool shows(const KnownScene& scene, const Label& label);

}  // namespace maia::bench
