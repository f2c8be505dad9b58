// Prompts for pictures that show what a label says, and for pictures that don't.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "known_scene.hpp"
#include "label.hpp"

namespace maia::bench {

/// As many contexts as the paper has prompts for each label.
constexpr int contexts = 7;

class Prompts {
 public:
  Prompts(const std::vector<concepts::Concept>& vocabulary, const KnownScenes& scenes);

  /// One prompt for each context, the alternatives of the label in turns.
  std::vector<std::string> showing(const Label& label) const;

  /// One for each context, with an object by `number` that none of the labels means or is a kind of.
  std::vector<std::string> neutral(const std::vector<Label>& labels, std::uint64_t number) const;

 private:
  std::string sentence(const std::vector<Term>& together, std::size_t context) const;

  const std::vector<concepts::Concept>& vocabulary_;
  std::vector<std::vector<std::string>> environments_;  ///< in which a region of that number is seen
  std::vector<int> objects_;
};

}  // namespace maia::bench
